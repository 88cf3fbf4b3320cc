//! The capability statement: what the server does, from the tables that it does it by.

use jenner_fhir::elements::{CodeableConcept, Coding};
use jenner_fhir::resources::{
    CapabilityStatement, Implementation, Interaction, OperationOffered, ResourceOffered, Rest, SearchParam,
    Security, Software,
};
use jenner_fhir::systems;

use super::params;
use crate::desk::fhir::Kind;

/// Of this server at its address.
pub fn statement(base: &str, product: &str) -> CapabilityStatement<'static> {
    CapabilityStatement {
        url: Some(format!("{base}/metadata").into()),
        version: Some(env!("CARGO_PKG_VERSION").into()),
        name: Some("ImmunizationRegistry".into()),
        title: Some(product.to_owned().into()),
        status: Some("active".into()),
        date: Some(DATE.into()),
        kind: Some("instance".into()),
        implementation_guide: vec![
            "http://hl7.org/fhir/us/core/ImplementationGuide/hl7.fhir.us.core".into(),
            "http://hl7.org/fhir/uv/immds/ImplementationGuide/hl7.fhir.uv.immds".into(),
        ],
        software: Some(Software {
            name: Some("Jenner".into()),
            version: Some(env!("CARGO_PKG_VERSION").into()),
            ..Software::default()
        }),
        implementation: Some(Implementation {
            description: Some(product.to_owned().into()),
            url: Some(base.to_owned().into()),
            ..Implementation::default()
        }),
        fhir_version: Some("4.0.1".into()),
        format: vec!["application/fhir+json".into(), "json".into()],
        rest: vec![rest()],
        ..CapabilityStatement::default()
    }
}

/// The day on which what this page says changed last.
const DATE: &str = "2026-11-25";

fn rest() -> Rest<'static> {
    Rest {
        mode: Some("server".into()),
        documentation: Some(
            "A person is found by name and birth date, by registry number, or by the asker's own number; what belongs to a \
             person is asked for with patient=. JSON only."
                .into(),
        ),
        security: Some(Security {
            cors: Some(false),
            service: vec![
                CodeableConcept::of(Coding::of(SECURITY, "SMART-on-FHIR", "SMART-on-FHIR")),
                CodeableConcept { text: Some("HTTP Basic or Bearer".into()), ..CodeableConcept::default() },
            ],
            description: Some(
                "A token of SMART Backend Services (see .well-known/smart-configuration), or the credential of an interface, \
                 as for HL7 v2. Export, Group and Subscription take tokens alone. The forecast needs nothing."
                    .into(),
            ),
            ..Security::default()
        }),
        resource: Kind::ALL.into_iter().map(offered).chain(for_programs()).collect(),
        interaction: vec![interaction("transaction"), interaction("batch")],
        operation: vec![
            operation(
                "immds-forecast",
                "http://hl7.org/fhir/uv/immds/OperationDefinition/immds-forecast-operation",
            ),
            operation("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"),
        ],
        ..Rest::default()
    }
}

/// What can be done with a kind of resource.
pub const fn interactions(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Immunization => &["read", "search-type", "create", "update"],
        Kind::Patient | Kind::Observation => &["read", "search-type", "create"],
        _ => &["read", "search-type"],
    }
}

fn interaction(code: &'static str) -> Interaction<'static> {
    Interaction { code: Some(code.into()), ..Interaction::default() }
}

fn operation(name: &'static str, definition: &'static str) -> OperationOffered<'static> {
    OperationOffered {
        name: Some(name.into()),
        definition: Some(definition.into()),
        ..OperationOffered::default()
    }
}

/// What programs with a token use beside the records ([`crate::programs`]).
fn for_programs() -> [ResourceOffered<'static>; 2] {
    let offered = |kind: &'static str, about: &'static str| ResourceOffered {
        r#type: Some(kind.into()),
        documentation: Some(about.into()),
        interaction: ["read", "search-type", "create", "delete"].map(interaction).to_vec(),
        versioning: Some("no-version".into()),
        ..ResourceOffered::default()
    };
    let group = "Lists of people of the client's organization, for exports. my-patients is everybody it has reported.";
    let subscription = "A client is told by rest-hook when a person it follows changes.";
    [
        ResourceOffered {
            operation: vec![operation(
                "export",
                "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export",
            )],
            ..offered("Group", group)
        },
        ResourceOffered {
            search_param: vec![SearchParam {
                name: Some("status".into()),
                r#type: Some("token".into()),
                ..SearchParam::default()
            }],
            ..offered("Subscription", subscription)
        },
    ]
}

/// HL7's names for ways to sign in.
const SECURITY: &str = "http://terminology.hl7.org/CodeSystem/restful-security-service";

fn offered(kind: Kind) -> ResourceOffered<'static> {
    let profile = match kind {
        Kind::Patient => Some(systems::US_PATIENT),
        Kind::Immunization => Some(systems::US_IMMUNIZATION),
        Kind::ImmunizationRecommendation => Some(systems::IMMDS_RECOMMENDATION),
        Kind::ImmunizationEvaluation => Some(systems::IMMDS_EVALUATION),
        _ => None,
    };
    let matching = operation("match", "http://hl7.org/fhir/OperationDefinition/Patient-match");
    let export = operation("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export");
    ResourceOffered {
        r#type: Some(kind.name().into()),
        supported_profile: profile.into_iter().map(Into::into).collect(),
        interaction: interactions(kind).iter().map(|code| interaction(code)).collect(),
        versioning: Some("versioned".into()),
        conditional_create: (kind == Kind::Patient).then_some(true),
        search_include: params::includes(kind).iter().map(|one| (*one).into()).collect(),
        search_rev_include: params::rev_includes(kind).iter().map(|one| (*one).into()).collect(),
        search_param: params::of(kind)
            .iter()
            .map(|param| SearchParam {
                name: Some(param.name.into()),
                r#type: Some(param.compare.name().into()),
                ..SearchParam::default()
            })
            .collect(),
        operation: if kind == Kind::Patient { vec![matching, export] } else { vec![] },
        ..ResourceOffered::default()
    }
}
