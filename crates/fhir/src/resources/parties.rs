//! People, organizations and places, and who said what.

use serde::{Deserialize, Serialize};

use super::resources;
use crate::elements::{
    Address, CodeableConcept, ContactPoint, Extension, HumanName, Identifier, Meta, Reference, Text, elements,
};

resources! {
    /// A patient.
    Patient {
        /// Extensions: race, ethnicity, mother's maiden name.
        extension * Extension<'a>,
        /// Numbers.
        identifier * Identifier<'a>,
        /// Whether the record is in use.
        active ? bool,
        /// Names.
        name * HumanName<'a>,
        /// Phones and e-mail.
        telecom * ContactPoint<'a>,
        /// Administrative gender.
        gender ? Text<'a>,
        /// Birth date.
        birth_date ? Text<'a>,
        /// Whether dead.
        deceased_boolean ? bool,
        /// Date of death.
        deceased_date_time ? Text<'a>,
        /// Addresses.
        address * Address<'a>,
        /// Whether one of several.
        multiple_birth_boolean ? bool,
        /// The how-manieth of them.
        multiple_birth_integer ? u32,
        /// Languages.
        communication * Communication<'a>,
        /// Other records of the same human.
        link * PatientLink<'a>,
    }

    /// Somebody who belongs to a patient.
    RelatedPerson {
        /// To whom.
        patient ? Reference<'a>,
        /// How.
        relationship * CodeableConcept<'a>,
        /// Names.
        name * HumanName<'a>,
        /// Phones and e-mail.
        telecom * ContactPoint<'a>,
        /// Addresses.
        address * Address<'a>,
    }

    /// Somebody who gives, orders or enters vaccines.
    Practitioner {
        /// Numbers.
        identifier * Identifier<'a>,
        /// Names.
        name * HumanName<'a>,
    }

    /// An organization.
    Organization {
        /// Numbers.
        identifier * Identifier<'a>,
        /// Whether it takes part.
        active ? bool,
        /// Kinds.
        r#type * CodeableConcept<'a>,
        /// Name.
        name ? Text<'a>,
        /// Addresses.
        address * Address<'a>,
        /// What it belongs to.
        part_of ? Reference<'a>,
    }

    /// A place where vaccines are given.
    Location {
        /// Numbers.
        identifier * Identifier<'a>,
        /// Whether in use.
        status ? Text<'a>,
        /// Name.
        name ? Text<'a>,
        /// Address.
        address ? Address<'a>,
        /// Whose.
        managing_organization ? Reference<'a>,
    }

    /// Who said something, when, in which message.
    Provenance {
        /// About what.
        target * Reference<'a>,
        /// When it was said.
        occurred_date_time ? Text<'a>,
        /// When it came in.
        recorded ? Text<'a>,
        /// What was done.
        activity ? CodeableConcept<'a>,
        /// Who.
        agent * Agent<'a>,
        /// From what.
        entity * SourceEntity<'a>,
    }
}

elements! {
    /// A language.
    Communication {
        /// Which.
        language ? CodeableConcept<'a>,
        /// Whether preferred.
        preferred ? bool,
    }

    /// Another record of the same human.
    PatientLink {
        /// Which.
        other ? Reference<'a>,
        /// In what relation.
        r#type ? Text<'a>,
    }

    /// Who took part.
    Agent {
        /// In what role.
        r#type ? CodeableConcept<'a>,
        /// Who.
        who ? Reference<'a>,
    }

    /// What it was taken from.
    SourceEntity {
        /// In what role.
        role ? Text<'a>,
        /// What.
        what ? Reference<'a>,
    }
}
