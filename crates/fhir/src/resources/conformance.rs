//! What the server can do.

use serde::{Deserialize, Serialize};

use super::resources;
use crate::elements::{CodeableConcept, Meta, Text, elements};

resources! {
    /// What the server can do.
    CapabilityStatement {
        /// Address of this statement.
        url ? Text<'a>,
        /// Version of the program.
        version ? Text<'a>,
        /// Name for programs.
        name ? Text<'a>,
        /// Name for people.
        title ? Text<'a>,
        /// active.
        status ? Text<'a>,
        /// When it changed.
        date ? Text<'a>,
        /// instance: this very server.
        kind ? Text<'a>,
        /// Capability statements it fulfils, and guides.
        implementation_guide * Text<'a>,
        /// The program.
        software ? Software<'a>,
        /// The server.
        implementation ? Implementation<'a>,
        /// Version of FHIR.
        fhir_version ? Text<'a>,
        /// Formats.
        format * Text<'a>,
        /// What it does.
        rest * Rest<'a>,
    }
}

elements! {
    /// The program.
    Software {
        /// Name.
        name ? Text<'a>,
        /// Version.
        version ? Text<'a>,
    }

    /// The server.
    Implementation {
        /// In words.
        description ? Text<'a>,
        /// Address.
        url ? Text<'a>,
    }

    /// What it does.
    Rest {
        /// server.
        mode ? Text<'a>,
        /// In words.
        documentation ? Text<'a>,
        /// Who may.
        security ? Security<'a>,
        /// Each kind of resource.
        resource * ResourceOffered<'a>,
        /// transaction, batch.
        interaction * Interaction<'a>,
        /// Operations of the whole server.
        operation * OperationOffered<'a>,
    }

    /// Who may.
    Security {
        /// Whether browsers of other sites may ask.
        cors ? bool,
        /// Ways to sign in.
        service * CodeableConcept<'a>,
        /// In words.
        description ? Text<'a>,
    }

    /// A kind of resource.
    ResourceOffered {
        /// Which.
        r#type ? Text<'a>,
        /// Profiles of what is given.
        supported_profile * Text<'a>,
        /// In words.
        documentation ? Text<'a>,
        /// What can be done.
        interaction * Interaction<'a>,
        /// How versions are kept.
        versioning ? Text<'a>,
        /// Whether If-None-Exist works.
        conditional_create ? bool,
        /// What a search can bring along.
        search_include * Text<'a>,
        /// What a search can bring along that points here.
        search_rev_include * Text<'a>,
        /// What can be searched by.
        search_param * SearchParam<'a>,
        /// Operations.
        operation * OperationOffered<'a>,
    }

    /// Something that can be done.
    Interaction {
        /// Which.
        code ? Text<'a>,
        /// In words.
        documentation ? Text<'a>,
    }

    /// Something to search by.
    SearchParam {
        /// Name.
        name ? Text<'a>,
        /// date, token, string, reference …
        r#type ? Text<'a>,
        /// In words.
        documentation ? Text<'a>,
    }

    /// An operation.
    OperationOffered {
        /// Name without $.
        name ? Text<'a>,
        /// Where it is defined.
        definition ? Text<'a>,
        /// In words.
        documentation ? Text<'a>,
    }
}
