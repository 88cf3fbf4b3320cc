//! The sample's accounts: a right password is all it asks, and one's own account shows some sessions.

use jenner_model::UserId;
use jenner_model::access::Role;
use jenner_model::{OrganizationId, Timestamp as Instant};
use jenner_registry::access::agreement::Agreement;
use jenner_registry::access::entry::{First, Step, Whence};
use jenner_registry::access::factors::Shown;
use jenner_registry::access::life::Changed;
use jenner_registry::access::links::{self, Opened, Purpose, Taken};
use jenner_registry::access::notices::{Notice, Told};
use jenner_registry::access::passkeys::Brought;
use jenner_registry::access::totp;
use jenner_registry::access::webauthn::Site;
use jenner_web::desk::{AccountDesk, Refusal, Visitor};
use jenner_web::views::{AccountView, AgreementView, Enrolment, FactorRow, KeptView, SessionRow};
use jiff::Timestamp;

use super::{SampleDesk, at};

const SEED: &[u8] = b"12345678901234567890";
/// Words of a link that opens here.
const LINK: &str = "0123456789abcdef0123456789abcdef";

fn role(user_name: &str) -> Option<Role> {
    Some(match user_name {
        "nurse" => Role::ClinicStaff,
        "quality" => Role::DataQuality,
        "admin" => Role::Administrator,
        "officer" => Role::PrivacyOfficer,
        "manager" => Role::ClinicManager,
        "school" => Role::School,
        "unit" => Role::HealthUnitNurse,
        _ => return None,
    })
}

impl AccountDesk for SampleDesk {
    fn password(&self, user_name: &str, password: &str, _: &Whence) -> Result<First, Refusal> {
        Ok(match role(user_name).filter(|_| password == "preview") {
            Some(role) => First::Right(UserId(role as i64)),
            None => First::Wrong,
        })
    }

    fn next_step(&self, _: UserId, _: bool) -> Result<Step, Refusal> {
        Ok(Step::In)
    }

    fn code(&self, _: UserId, code: &str) -> Result<Shown, Refusal> {
        Ok(if code == "123456" { Shown::Right } else { Shown::Wrong })
    }

    fn shown_code(&self, _: UserId) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn enrolment(&self, _: UserId) -> Result<Enrolment, Refusal> {
        Ok(Enrolment { seed: totp::base32(SEED), address: totp::address(SEED, "Preview", "nurse") })
    }

    fn enrol(&self, _: UserId, _: &str, code: &str, _: Option<&str>) -> Result<Option<Vec<String>>, Refusal> {
        Ok((code == "123456").then(|| vec!["abcd-efgh-jkmn-pqrs".into(); 10]))
    }

    fn passkeys(&self, _: UserId) -> Result<Vec<String>, Refusal> {
        Ok(Vec::new())
    }

    fn passkey_answered(&self, _: UserId, _: &Site, _: &[u8], _: &Brought) -> Result<Shown, Refusal> {
        Ok(Shown::Wrong)
    }

    fn add_passkey(
        &self,
        _: &Visitor,
        _: &Site,
        _: &[u8],
        _: &Brought,
        _: &str,
        _: &str,
    ) -> Result<bool, Refusal> {
        Ok(false)
    }

    fn agreement(&self, language: &str) -> Result<AgreementView, Refusal> {
        let agreement = Agreement::shipped().map_err(|error| Refusal::Broken(error.to_string()))?;
        let wording = agreement.wording(language).cloned().ok_or(Refusal::NotFound)?;
        Ok(AgreementView { version: agreement.version, wording })
    }

    fn accept(&self, _: UserId, _: &str) -> Result<bool, Refusal> {
        Ok(true)
    }

    fn enter(&self, user: UserId, _: &Whence) -> Result<Option<(Visitor, Option<String>)>, Refusal> {
        let mut roles = Role::ALL.into_iter();
        let Some(role) = roles.find(|role| UserId(*role as i64) == user) else { return Ok(None) };
        let visitor = Visitor {
            user,
            name: "Odalys Fontenot, RN".into(),
            role,
            organization: OrganizationId(1),
            organization_name: super::CLINIC.into(),
            grant: 1,
            origin: None,
        };
        Ok(Some((visitor, None)))
    }

    fn account(&self, _: &Visitor) -> Result<AccountView, Refusal> {
        let session = |handle: &str, agent: &str| SessionRow {
            handle: handle.into(),
            agent: agent.into(),
            address: "192.0.2.7".into(),
            began: at("2026-11-22T14:05:00Z"),
            seen: at("2026-11-22T14:41:00Z"),
        };
        let factor = |id, kind: &str, label: &str| FactorRow {
            id,
            kind: kind.into(),
            label: label.into(),
            made: at("2026-09-01T14:05:00Z"),
            used: Some(at("2026-11-22T14:05:00Z")),
        };
        Ok(AccountView {
            username: "odalys".into(),
            sessions: vec![session("s1", "Firefox, Windows"), session("s2", "")],
            factors: vec![factor(1, "totp", ""), factor(2, "totp", "Spare phone")],
            codes_left: 8,
            accepted: Some(at("2026-09-01T14:05:00Z")),
            notices: vec![Notice {
                id: 1,
                told: Told::NewDevice,
                at: Instant(1_795_000_000_000_000),
                from: "Firefox, Windows, 192.0.2.7".into(),
            }],
        })
    }

    fn end_session(&self, _: &Visitor, _: Option<&str>, _: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn is_password(&self, _: &Visitor, password: &str) -> Result<Changed, Refusal> {
        Ok(if password == "preview" { Changed::Done } else { Changed::Wrong })
    }

    fn change_password(&self, visitor: &Visitor, before: &str, _: &str, _: &str) -> Result<Changed, Refusal> {
        self.is_password(visitor, before)
    }

    fn renew_codes(&self, _: &Visitor, _: &str) -> Result<Vec<String>, Refusal> {
        Ok(vec!["abcd-efgh-jkmn-pqrs".into(); 10])
    }

    fn remove_factor(&self, _: &Visitor, _: i64, _: &str) -> Result<bool, Refusal> {
        Ok(true)
    }

    fn seen(&self, _: &Visitor, _: Timestamp) -> Result<(), Refusal> {
        Ok(())
    }

    fn notices_waiting(&self, _: &Visitor) -> Result<usize, Refusal> {
        Ok(0)
    }

    fn link(&self, token: &str) -> Result<Option<Opened>, Refusal> {
        Ok((token == LINK).then_some(Opened { purpose: Purpose::Setup, account: None, asks_code: false }))
    }

    fn take_setup(&self, _: &str, _: &links::First<'_>) -> Result<Taken, Refusal> {
        Ok(Taken::Gone)
    }

    fn take_link(&self, _: &str, _: &str, _: &str) -> Result<Taken, Refusal> {
        Ok(Taken::Gone)
    }

    fn keep_late_form(&self, _: &[u8; 32], _: &str, _: &[u8]) -> Result<(), Refusal> {
        Ok(())
    }

    fn keep_form(&self, _: &Visitor, _: &str, _: &[u8]) -> Result<(), Refusal> {
        Ok(())
    }

    fn kept_form(&self, _: &Visitor) -> Result<Option<KeptView>, Refusal> {
        Ok(None)
    }

    fn drop_form(&self, _: &Visitor) -> Result<(), Refusal> {
        Ok(())
    }
}
