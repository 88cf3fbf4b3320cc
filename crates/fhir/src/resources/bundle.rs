//! Several resources together, what is wrong, and what goes into and comes out of operations.

use serde::{Deserialize, Serialize};

use super::{Resource, resources};
use crate::elements::{CodeableConcept, Extension, Meta, Text, elements};

resources! {
    /// Several resources.
    Bundle {
        /// searchset, transaction, batch and their answers.
        r#type ? Text<'a>,
        /// When it was put together.
        timestamp ? Text<'a>,
        /// How many match.
        total ? u64,
        /// Where the rest is.
        link * Link<'a>,
        /// The resources.
        entry * Entry<'a>,
    }

    /// What is wrong.
    OperationOutcome {
        /// Each thing.
        issue * Issue<'a>,
    }

    /// What goes into an operation, or comes out.
    Parameters {
        /// Each.
        parameter * Parameter<'a>,
    }
}

elements! {
    /// Where something is.
    Link {
        /// self, next …
        relation ? Text<'a>,
        /// The address.
        url ? Text<'a>,
    }

    /// A resource in a bundle.
    Entry {
        /// Its address, or a name inside the bundle.
        full_url ? Text<'a>,
        /// The resource.
        resource ? Resource<'a>,
        /// How it was found.
        search ? EntrySearch<'a>,
        /// What to do with it.
        request ? EntryRequest<'a>,
        /// What became of it.
        response ? EntryResponse<'a>,
    }

    /// How an entry was found.
    EntrySearch {
        /// Extensions: the grade of a match.
        extension * Extension<'a>,
        /// match, include, outcome.
        mode ? Text<'a>,
        /// How well it fits, 0 to 1.
        score ? f64,
    }

    /// What to do with an entry.
    EntryRequest {
        /// HTTP method.
        method ? Text<'a>,
        /// Address below the base.
        url ? Text<'a>,
        /// Create only if this finds nothing.
        if_none_exist ? Text<'a>,
        /// Change only this version.
        if_match ? Text<'a>,
    }

    /// What became of an entry.
    EntryResponse {
        /// HTTP status.
        status ? Text<'a>,
        /// Where it is now.
        location ? Text<'a>,
        /// Its version.
        etag ? Text<'a>,
        /// When it changed.
        last_modified ? Text<'a>,
        /// What was found.
        outcome ? Resource<'a>,
    }

    /// One thing that is wrong.
    Issue {
        /// How bad.
        severity ? Text<'a>,
        /// What kind.
        code ? Text<'a>,
        /// In words.
        details ? CodeableConcept<'a>,
        /// In more words.
        diagnostics ? Text<'a>,
        /// Where.
        expression * Text<'a>,
    }

    /// One parameter.
    Parameter {
        /// Name.
        name ? Text<'a>,
        /// Value: a resource.
        resource ? Resource<'a>,
        /// Value: yes or no.
        value_boolean ? bool,
        /// Value: a number.
        value_integer ? i64,
        /// Value: a date.
        value_date ? Text<'a>,
        /// Value: a time.
        value_date_time ? Text<'a>,
        /// Value: text.
        value_string ? Text<'a>,
        /// Value: an address.
        value_uri ? Text<'a>,
        /// Value: a code.
        value_code ? Text<'a>,
        /// Parts.
        part * Parameter<'a>,
    }
}
