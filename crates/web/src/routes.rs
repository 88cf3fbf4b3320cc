//! The whole public surface on one screen: every address, and who may use it.

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post};
use jenner_model::access::Role;
use jenner_registry::access::roles::Permission as May;

use crate::app::App;
use crate::courier::texts::came;
use crate::guard::Permission;
use crate::lab::endpoint;
use crate::pages::{
    account, apply, approvals, at_risk, audit, cold_chain, correct, coverage, dose, doubtful, duplicate,
    emergency, family, find, hand, help, inbox, kept, lab, language, link, lists, message, messages, moves,
    on_hold, opt_out, orders, organizations, outbreaks, outreach, oversight, packs, papers, participation,
    passkey, patients, person, privacy, programme, registries, report_card, review, roles, schools, senders,
    sign_in, split, stock, stop, today, try_it, uploads, users, way_in,
};
use crate::programs::{export, group, subscription, token};
use crate::{api, assets, batch, fhir, health, hl7_rest, soap};

/// One address. There is no way to add one without saying who may use it.
pub struct Route {
    /// Path, with `{names}` of its parts.
    pub path: &'static str,
    /// Who may use it.
    pub permission: Permission,
    /// Its handlers by method.
    pub handlers: fn() -> MethodRouter<App>,
}

const fn route(path: &'static str, permission: Permission, handlers: fn() -> MethodRouter<App>) -> Route {
    Route { path, permission, handlers }
}

const FIND: Permission = Permission::May(May::FindPeople);
const PATIENTS: Permission = Permission::May(May::ListPatients);
const RECORDS: Permission = Permission::May(May::ReadRecord);
const REGISTRIES: Permission = Permission::May(May::AskRegistries);
const MESSAGES: Permission = Permission::May(May::ReadOwnMessages);
const UPLOADS: Permission = Permission::May(May::Upload);
const ROSTERS: Permission = Permission::May(May::KeepRosters);
const NUMBERS: Permission = Permission::May(May::SeeSchoolNumbers);
const SCHOOLS: Permission = Permission::May(May::OverseeSchools);
const MENDS: Permission = Permission::May(May::MendMessages);
const SENDERS: Permission = Permission::May(May::ManageSenders);
const REVIEW: Permission = Permission::May(May::DecideIdentity);
const DOSES: Permission = Permission::May(May::DecideDoses);
const EMERGENCY: Permission = Permission::May(May::BreakGlass);
const OVERSIGHT: Permission = Permission::May(May::OversightTasks);
const USERS: Permission = Permission::May(May::ManageUsers);
const ORGANIZATIONS: Permission = Permission::May(May::ManageOrganizations);
const LOOKS: Permission = Permission::May(May::ReadAudit);
const AUDIT: Permission = Permission::May(May::WatchAudit);
const REQUESTS: Permission = Permission::May(May::StartOptOut);
const FAMILY: Permission = Permission::May(May::FamilyHome);
const CODES: Permission = Permission::May(May::GiveFamilyCode);
const FAMILIES: Permission = Permission::May(May::AnswerFamilies);
const SECOND: Permission = Permission::May(May::ApproveSecond);
const RECORD: Permission = Permission::May(May::RecordDoses);
const PAST: Permission = Permission::May(May::RecordPast);
const CHANGE: Permission = Permission::May(May::ChangeDoses);
const EDIT: Permission = Permission::May(May::EditPeople);
const LOTS: Permission = Permission::May(May::BarLots);
const EXEMPTIONS: Permission = Permission::May(May::NoteExemptions);
const PAPERS: Permission = Permission::May(May::IssuePapers);
const PACKS: Permission = Permission::May(May::MakePacks);
const COVERAGE: Permission = Permission::May(May::SeeCoverage);
const AT_RISK: Permission = Permission::May(May::FindAtRisk);
const MISSING: Permission = Permission::May(May::ListAtRisk);
const OUTREACH: Permission = Permission::May(May::SendReminders);
const OUTBREAKS: Permission = Permission::May(May::WorkOutbreaks);
const MOVES: Permission = Permission::May(May::SeeStock);
const KEEPS: Permission = Permission::May(May::KeepStock);
const COLD: Permission = Permission::May(May::KeepColdChain);
const STOCK: Permission = Permission::May(May::SeeStock);
const STOCKED: Permission = Permission::May(May::KeepStock);
const COUNTED: Permission = Permission::May(May::SignCounts);
const ORDERS: Permission = Permission::May(May::SeeStock);
const ORDER: Permission = Permission::May(May::OrderVaccine);
const FEDERAL: Permission = Permission::May(May::FederalFiles);
const PROGRAMME: Permission = Permission::May(May::SeeProgramme);
const JOINS: Permission = Permission::May(May::JoinProgramme);
const RUNS: Permission = Permission::May(May::RunProgramme);
const LISTS: Permission = Permission::May(May::CountByQuestion);
const HELD: Permission = Permission::May(May::KeepOut);

/// Every route.
pub const ROUTES: &[Route] = &[
    // machines
    route("/hl7/rest", Permission::Machine, || post(hl7_rest::submit)),
    route("/hl7/soap", Permission::Machine, || get(soap::describe).post(soap::submit)),
    // programs that speak FHIR; what each may do stands in its token
    route("/fhir/r4/.well-known/smart-configuration", Permission::Open, || get(token::describe)),
    route("/fhir/r4/auth/token", Permission::Machine, || post(token::give)),
    route("/fhir/r4/$export", Permission::Machine, || get(export::system).post(export::system)),
    route("/fhir/r4/Patient/$export", Permission::Machine, || get(export::patients).post(export::patients)),
    route("/fhir/r4/Group/{id}/$export", Permission::Machine, || get(export::group).post(export::group)),
    route("/fhir/r4/export/{job}", Permission::Machine, || get(export::look).delete(export::cancel)),
    route("/fhir/r4/export/{job}/{file}", Permission::Machine, || get(export::fetch)),
    route("/fhir/r4/Group", Permission::Machine, || get(group::list).post(group::make)),
    route("/fhir/r4/Group/{id}", Permission::Machine, || get(group::show).delete(group::remove)),
    route("/fhir/r4/Subscription", Permission::Machine, || get(subscription::list).post(subscription::make)),
    route("/fhir/r4/Subscription/{id}", Permission::Machine, || {
        get(subscription::show).delete(subscription::remove)
    }),
    route("/fhir/r4", Permission::Machine, || post(fhir::bundle)),
    route("/fhir/r4/", Permission::Machine, || post(fhir::bundle)),
    route("/fhir/r4/Patient/$match", Permission::Machine, || post(fhir::find_match)),
    route("/fhir/r4/{kind}", Permission::Machine, || get(fhir::search).post(fhir::create)),
    route("/fhir/r4/{kind}/_search", Permission::Machine, || post(fhir::search_by_form)),
    route("/fhir/r4/{kind}/{id}", Permission::Machine, || get(fhir::read).put(fhir::update)),
    route("/hl7/batch", Permission::Machine, || post(batch::submit)),
    // machines and programmers, without an account: nothing is stored, nobody is known
    route("/api/v1/forecast", Permission::Open, || post(api::forecast)),
    route("/api/v1/openapi.json", Permission::Open, || get(api::describe)),
    route("/fhir/r4/metadata", Permission::Open, || get(fhir::metadata)),
    route("/fhir/r4/$immds-forecast", Permission::Open, || post(fhir::immds::forecast)),
    route("/api/v1/lab/check", Permission::Open, || post(api::lab::check)),
    // student systems: how the students of their school stand
    route("/api/v1/schools/status", Permission::Machine, || post(api::schools::status)),
    // the text gateway: what became of messages, who answered STOP; its signature shows that it is ours
    route(came::PATH, Permission::Machine, || post(came::take)),
    // the vendor lab: invented data only, and its endpoint checks a credential of its own
    route("/lab", Permission::Anyone, lab::begin_routes),
    route("/lab/{session}", Permission::Anyone, lab::session_routes),
    route("/lab/{session}/messages/{message}", Permission::Anyone, || get(lab::message)),
    route("/lab/{session}/switch", Permission::Anyone, || post(lab::switch)),
    route("/lab/{session}/keep", Permission::Anyone, || post(lab::keep)),
    route("/lab/{session}/forget", Permission::Anyone, || post(lab::forget)),
    route("/lab/{session}/hl7/rest", Permission::Machine, || post(endpoint::rest)),
    route("/lab/{session}/hl7/soap", Permission::Machine, || get(soap::describe).post(endpoint::soap)),
    // operators
    route("/healthz", Permission::Open, || get(health::alive)),
    route("/readyz", Permission::Open, || get(health::ready)),
    route("/metrics", Permission::Open, || get(health::metrics)),
    // everybody
    route("/assets/{version}/{*name}", Permission::Open, || get(assets::show)),
    route("/sign-in", Permission::Anyone, || get(sign_in::show).post(sign_in::sign_in)),
    route("/sign-in/code", Permission::Anyone, || get(way_in::code).post(way_in::check_code)),
    route("/sign-in/app", Permission::Anyone, || get(way_in::app_setup).post(way_in::check_app)),
    route("/sign-in/passkey", Permission::Anyone, || post(passkey::check)),
    route("/sign-in/onward", Permission::Anyone, || post(way_in::onward)),
    route("/sign-in/agreement", Permission::Anyone, || get(way_in::agreement).post(way_in::accept)),
    route("/sign-in/closed", Permission::Anyone, || get(way_in::closed)),
    route("/link/{token}", Permission::Anyone, || get(link::show).post(link::take)),
    route("/language", Permission::Anyone, || post(language::choose)),
    route("/help", Permission::Anyone, || get(help::show)),
    route("/try", Permission::Anyone, || get(try_it::show).post(try_it::answer)),
    route("/privacy", Permission::Anyone, || get(privacy::show)),
    route("/privacy/{notice}/{language}", Permission::Open, || get(privacy::notice)),
    route("/opt-out", Permission::Anyone, || {
        get(opt_out::show).post(opt_out::send).layer(DefaultBodyLimit::max(participation::form::LARGEST))
    }),
    route("/opt-out/form/{language}", Permission::Open, || get(opt_out::paper)),
    // whether a paper or a health card is genuine, and the keys of our cards
    route("/verify", Permission::Anyone, || get(papers::verify::show).post(papers::verify::check)),
    route("/v/{code}", Permission::Anyone, || get(papers::verify::scanned)),
    route("/verify/card", Permission::Anyone, || {
        get(papers::verify::show_card).post(papers::verify::check_card)
    }),
    route("/.well-known/jwks.json", Permission::Open, || get(papers::card::keys)),
    // families, before they have proved who they are; who has a link may see what its words were made for
    route("/my-record", Permission::Anyone, || get(family::begin::show).post(family::begin::send)),
    route("/my-record/code", Permission::Anyone, || get(family::begin::code).post(family::begin::check)),
    route("/my-record/access-code", Permission::Anyone, || {
        get(family::paper::show).post(family::paper::check)
    }),
    route("/my-record/help", Permission::Anyone, || get(family::rescue::show).post(family::rescue::send)),
    route("/my-record/claim", Permission::Anyone, || {
        get(family::rescue::ask_for).post(family::rescue::follow)
    }),
    route("/stop/{words}", Permission::Anyone, || get(stop::show).post(stop::stop)),
    route("/shared/{token}", Permission::Anyone, || get(family::share::shared)),
    // families
    route("/family", FAMILY, || get(family::home::show)),
    route("/family/{person}", FAMILY, || get(family::home::due)),
    route("/family/{person}/shots", FAMILY, || get(family::home::shots)),
    route("/family/{person}/print", FAMILY, || get(family::home::print)),
    route("/family/{person}/looked", FAMILY, || get(family::home::looked)),
    route("/family/{person}/share", FAMILY, || get(family::share::show).post(family::share::make)),
    route("/family/{person}/wrong", FAMILY, || get(family::notes::show).post(family::notes::send)),
    route("/family/{person}/reminders", FAMILY, || {
        get(family::choices::reminders).post(family::choices::choose)
    }),
    route("/family/{person}/out", FAMILY, || get(family::choices::out).post(family::choices::ask_out)),
    // the desks that answer families
    route("/family-requests", FAMILIES, || get(family::desk::list).post(family::desk::bring)),
    route("/family-requests/{request}", FAMILIES, || get(family::desk::show).post(family::desk::order)),
    route("/people/{person}/family", CODES, || get(family::codes::show).post(family::codes::order)),
    // signed-in people
    route("/", Permission::SignedIn, || get(today::show)),
    route("/sign-out", Permission::SignedIn, || post(sign_in::sign_out)),
    route("/stay", Permission::SignedIn, || post(sign_in::stay)),
    route("/account", Permission::SignedIn, || get(account::show)),
    route("/account/sessions", Permission::SignedIn, || post(account::end_session)),
    route("/account/password", Permission::SignedIn, || post(account::change_password)),
    route("/account/factors", Permission::SignedIn, || post(account::factors)),
    route("/account/app", Permission::SignedIn, || post(account::add_app)),
    route("/account/passkey", Permission::SignedIn, || post(passkey::add)),
    route("/account/onward", Permission::SignedIn, || post(account::onward)),
    route("/account/seen", Permission::SignedIn, || post(account::seen)),
    route("/kept", Permission::SignedIn, || get(kept::show).post(kept::before_the_end)),
    route("/kept/send", Permission::SignedIn, || post(kept::send)),
    route("/kept/drop", Permission::SignedIn, || post(kept::drop)),
    route("/find", FIND, || get(find::ask_for).post(find::keep)),
    route("/find/{search}", FIND, || get(find::show)),
    route("/patients", PATIENTS, || get(patients::day).post(patients::change)),
    route("/patients/all", PATIENTS, || get(patients::all)),
    route("/patients/overdue", PATIENTS, || get(patients::overdue)),
    route("/patients/all.csv", PATIENTS, || get(patients::all_csv)),
    route("/patients/overdue.csv", PATIENTS, || get(patients::overdue_csv)),
    route("/patients/reports", PATIENTS, || get(patients::reports)),
    route("/patients/tasks", PATIENTS, || get(patients::tasks)),
    route("/patients/add", Permission::May(May::AddPeople), || {
        get(patients::new::ask_for).post(patients::new::add)
    }),
    route("/people/{person}", RECORDS, || get(person::by_vaccine)),
    route("/people/{person}/by-date", RECORDS, || get(person::by_date)),
    route("/people/{person}/not-valid", RECORDS, || get(person::not_valid)),
    route("/people/{person}/details", RECORDS, || get(person::details)),
    route("/people/{person}/sources", RECORDS, || get(person::sources)),
    route("/people/{person}/doses/{dose}", RECORDS, || get(dose::show)),
    // what people write down by hand
    route("/people/{person}/record", RECORD, || get(hand::show_record).post(hand::record)),
    route("/people/{person}/past", PAST, || get(hand::show_past).post(hand::add_past)),
    route("/people/{person}/written/{form}", PAST, || get(hand::show_written).post(hand::take_back)),
    route("/people/{person}/doses/{dose}/change", CHANGE, || get(hand::show_change).post(hand::change)),
    route("/people/{person}/doses/{dose}/reaction", RECORD, || get(hand::reaction).post(hand::react)),
    route("/people/{person}/edit", EDIT, || get(hand::show_edit).post(hand::edit)),
    route("/lots", LOTS, || get(hand::show_lots).post(hand::change_lots)),
    route("/outbreaks", OUTBREAKS, || get(outbreaks::list).post(outbreaks::start)),
    route("/outbreaks/{event}", OUTBREAKS, || get(outbreaks::board::show).post(outbreaks::board::change)),
    route("/outbreaks/{event}/contacts", OUTBREAKS, || {
        get(outbreaks::contacts::show)
            .post(outbreaks::contacts::add)
            .layer(DefaultBodyLimit::max(outbreaks::contacts::LARGEST))
    }),
    route("/outbreaks/{event}/area", OUTBREAKS, || post(outbreaks::contacts::add_area)),
    route("/outbreaks/{event}/school", OUTBREAKS, || {
        get(outbreaks::school::show).post(outbreaks::school::add)
    }),
    route("/outbreaks/{event}/papers", OUTBREAKS, || {
        get(outbreaks::papers::show).post(outbreaks::papers::print)
    }),
    route("/outbreaks/{event}/export", OUTBREAKS, || {
        get(outbreaks::papers::ask_password).post(outbreaks::papers::export)
    }),
    // reminders: runs, what is saved for them
    route("/outreach", OUTREACH, || get(outreach::list)),
    route("/outreach/new", OUTREACH, || get(outreach::new::show).post(outreach::new::send)),
    route("/outreach/saved", OUTREACH, || get(outreach::saved::show).post(outreach::saved::remove)),
    route("/outreach/templates", OUTREACH, || get(outreach::saved::templates).post(outreach::saved::change)),
    route("/outreach/{run}", OUTREACH, || get(outreach::one::show).post(outreach::one::change)),
    route("/outreach/{run}/papers", OUTREACH, || post(outreach::one::print)),
    // lists and counts by questions of one's own; whether somebody may list people is the registry's
    route("/lists", LISTS, || get(lists::all)),
    route("/lists/new", LISTS, || get(lists::form::show).post(lists::form::send)),
    route("/lists/{id}", LISTS, || get(lists::answer::show).post(lists::answer::change)),
    route("/lists/{id}/csv", LISTS, || get(lists::answer::csv)),
    route("/lists/{id}/xlsx", LISTS, || get(lists::answer::xlsx)),
    // packs for disasters; what is done with one on a laptop has pages of its own (crate::away)
    route("/at-risk", AT_RISK, || get(at_risk::show)),
    route("/at-risk.csv", AT_RISK, || get(at_risk::csv)),
    route("/at-risk.xlsx", AT_RISK, || get(at_risk::xlsx)),
    route("/at-risk/people", MISSING, || get(at_risk::people)),
    route("/away", PACKS, || get(packs::list).post(packs::draw)),
    route("/away/file", PACKS, || post(packs::make)),
    // vaccine that moves between organizations, goes back, or was borrowed
    route("/transfers", MOVES, || get(moves::list)),
    route("/transfers/new", KEEPS, || get(moves::transfer::ask_new).post(moves::transfer::add)),
    route("/transfers/offers", MOVES, || get(moves::offers::show).post(moves::offers::work)),
    route("/transfers/{transfer}", MOVES, || get(moves::transfer::show).post(moves::transfer::work)),
    route("/returns", MOVES, || get(moves::returns::list).post(moves::returns::gather)),
    route("/returns/{case}", MOVES, || get(moves::returns::show).post(moves::returns::work)),
    route("/borrowing", MOVES, || get(moves::borrowing::list)),
    route("/borrowing/report.pdf", MOVES, || get(moves::borrowing::print)),
    route("/borrowing/{dose}", MOVES, || get(moves::borrowing::show).post(moves::borrowing::work)),
    // the vaccine programme: who takes part, accounts, doses by eligibility, visits, the watch over doses
    route("/vfc", PROGRAMME, || get(programme::show)),
    route("/vfc/enrolments", RUNS, || get(programme::members)),
    route("/vfc/enrolments/new", JOINS, || post(programme::begin)),
    route("/vfc/enrolments/{enrolment}", PROGRAMME, || {
        get(programme::enrolment::show).post(programme::enrolment::change)
    }),
    route("/vfc/accounts", PROGRAMME, || get(programme::numbers::accounts)),
    route("/vfc/accounts/{file}", PROGRAMME, || get(programme::numbers::accounts_file)),
    route("/vfc/eligibility", PROGRAMME, || get(programme::numbers::eligibility)),
    route("/vfc/eligibility/{file}", PROGRAMME, || get(programme::numbers::eligibility_file)),
    route("/vfc/visits", PROGRAMME, || get(programme::visits::list).post(programme::visits::plan)),
    route("/vfc/visits/{visit}", PROGRAMME, || get(programme::visits::show).post(programme::visits::work)),
    route("/vfc/watch", RUNS, || get(programme::watch::list).post(programme::watch::run)),
    route("/vfc/watch/{finding}", RUNS, || get(programme::watch::show).post(programme::watch::decide)),
    // the cold chain: storage units, temperatures, files of loggers, excursions
    route("/cold-chain", COLD, || get(cold_chain::list)),
    route("/cold-chain/new", COLD, || get(cold_chain::ask_new).post(cold_chain::add)),
    route("/cold-chain/settings", COLD, || {
        get(cold_chain::settings::show).post(cold_chain::settings::change)
    }),
    route("/cold-chain/units/{unit}", COLD, || get(cold_chain::unit::show).post(cold_chain::unit::change)),
    route("/cold-chain/units/{unit}/log.pdf", COLD, || get(cold_chain::unit::log)),
    route("/cold-chain/units/{unit}/readings.csv", COLD, || get(cold_chain::unit::csv)),
    route("/cold-chain/units/{unit}/reading", COLD, || {
        get(cold_chain::reading::ask_for).post(cold_chain::reading::note)
    }),
    route("/cold-chain/units/{unit}/readings/{check}", COLD, || {
        get(cold_chain::reading::ask_correction).post(cold_chain::reading::correct)
    }),
    route("/cold-chain/units/{unit}/import", COLD, || {
        get(cold_chain::file::ask_for)
            .post(cold_chain::file::send)
            .layer(DefaultBodyLimit::max(cold_chain::file::LARGEST))
    }),
    route("/cold-chain/imports/{import}", COLD, || {
        get(cold_chain::file::show).post(cold_chain::file::carry_out)
    }),
    route("/cold-chain/imports/{import}/wrong.csv", COLD, || get(cold_chain::file::wrong)),
    route("/cold-chain/excursions/{excursion}", COLD, || {
        get(cold_chain::excursion::show).post(cold_chain::excursion::work)
    }),
    // vaccine stock: the list, deliveries, counts, doses that took nothing, a lot, reports
    route("/stock", STOCK, || get(stock::list)),
    route("/stock/begin", COUNTED, || get(stock::ask_begin).post(stock::begin)),
    route("/stock/receive", STOCKED, || get(stock::receive::show).post(stock::receive::send)),
    route("/stock/counts", STOCK, || get(stock::counts::list).post(stock::counts::begin)),
    route("/stock/counts/{count}", STOCK, || get(stock::counts::sheet).post(stock::counts::count)),
    route("/stock/counts/{count}/compare", STOCK, || get(stock::counts::compare).post(stock::counts::sign)),
    route("/stock/not-deducted", STOCK, || get(stock::work::list).post(stock::work::decide)),
    route("/stock/lots/{lot}", STOCK, || get(stock::lot::show).post(stock::lot::book)),
    route("/stock/reports", STOCK, || get(stock::reports::show)),
    route("/stock/reports.csv", STOCK, || get(stock::reports::csv)),
    route("/stock/reports.xlsx", STOCK, || get(stock::reports::xlsx)),
    route("/stock/reports.pdf", STOCK, || get(stock::reports::pdf)),
    route("/stock/recall", LOTS, || get(stock::recall::ask_for).post(stock::recall::recall)),
    route("/orders", ORDERS, || get(orders::list)),
    route("/orders/new", ORDER, || get(orders::new::ask_for).post(orders::new::draft)),
    route("/orders/settings", ORDER, || get(orders::settings::show).post(orders::settings::change)),
    route("/orders/files", FEDERAL, || {
        get(orders::files::list)
            .post(orders::files::send)
            .layer(DefaultBodyLimit::max(orders::files::LARGEST))
    }),
    route("/orders/files/write", FEDERAL, || post(orders::files::write)),
    route("/orders/files/{file}", FEDERAL, || get(orders::files::fetch)),
    route("/orders/packages/{package}", ORDERS, || get(orders::package::show).post(orders::package::work)),
    route("/orders/{order}", ORDERS, || get(orders::one::show).post(orders::one::work)),
    route("/lot-recall", OUTBREAKS, || get(outbreaks::lot::ask_for).post(outbreaks::lot::trace)),
    route("/people/{person}/registries", REGISTRIES, || get(registries::show).post(registries::begin)),
    route("/people/{person}/registries/{ask}", REGISTRIES, || {
        get(registries::answer).post(registries::go_on)
    }),
    route("/people/{person}/papers", PAPERS, || get(papers::show).post(papers::order)),
    route("/people/{person}/papers/{paper}", PAPERS, || get(papers::paper)),
    route("/people/{person}/exemptions", EXEMPTIONS, || {
        get(schools::exemptions::show)
            .post(schools::exemptions::change)
            .layer(DefaultBodyLimit::max(participation::form::LARGEST))
    }),
    route("/people/{person}/exemptions/{exemption}/scan", EXEMPTIONS, || get(schools::exemptions::scan)),
    route("/people/{person}/card", PAPERS, || get(papers::card::show)),
    route("/people/{person}/card/file", PAPERS, || get(papers::card::download)),
    route("/people/{person}/plan", RECORDS, || get(papers::plan::show)),
    route("/people/{person}/plan/plan.pdf", RECORDS, || get(papers::plan::pdf)),
    route("/people/{person}/plan/plan.ics", RECORDS, || get(papers::plan::calendar)),
    route("/papers/roster", PAPERS, || get(papers::roster::show).post(papers::roster::print)),
    route("/people/{person}/doubtful", DOSES, || get(doubtful::show).post(doubtful::answer)),
    route("/people/{person}/duplicate", REVIEW, || get(duplicate::ask_for).post(duplicate::keep)),
    route("/people/{person}/duplicate/{search}", REVIEW, || get(duplicate::show).post(duplicate::compare)),
    route("/people/{person}/split", REVIEW, || get(split::show).post(split::carry_out)),
    route("/people/{person}/looked", LOOKS, || get(audit::looked::show)),
    route("/audit", AUDIT, || get(audit::search::ask_for).post(audit::search::keep)),
    route("/audit/search/{search}", AUDIT, || get(audit::search::show)),
    route("/audit/entry/{chain}/{seq}", AUDIT, || get(audit::search::entry)),
    route("/audit/alerts", AUDIT, || get(audit::alerts::list)),
    route("/audit/alerts/{alert}", AUDIT, || get(audit::alerts::show).post(audit::alerts::close)),
    route("/audit/rules", AUDIT, || get(audit::rules::show).post(audit::rules::tune)),
    route("/audit/staff", AUDIT, || get(audit::rules::staff).post(audit::rules::own_record)),
    route("/audit/disclosures", AUDIT, || get(audit::disclosures::ask_for).post(audit::disclosures::keep)),
    route("/audit/disclosures/{search}", AUDIT, || get(audit::disclosures::show)),
    route("/audit/disclosures/{search}/list.csv", AUDIT, || get(audit::disclosures::csv)),
    route("/audit/disclosures/{search}/list.pdf", AUDIT, || get(audit::disclosures::pdf)),
    route("/review", REVIEW, || get(review::queue::show).post(review::queue::take)),
    route("/review/doses", DOSES, || get(doubtful::list)),
    route("/review/done", REVIEW, || get(review::done::show).post(review::done::undo)),
    route("/review/{pair}", REVIEW, || get(review::pair::show).post(review::pair::answer)),
    route("/privacy/acknowledgement", Permission::SignedIn, || {
        get(privacy::acknowledgement).post(privacy::acknowledge)
    }),
    route("/participation", REQUESTS, || get(participation::show)),
    route("/participation/new", REQUESTS, || {
        get(participation::new::show)
            .post(participation::new::take)
            .layer(DefaultBodyLimit::max(participation::form::LARGEST))
    }),
    route("/participation/{request}", REQUESTS, || {
        get(participation::one::show)
            .post(participation::one::carry_out)
            .layer(DefaultBodyLimit::max(participation::form::LARGEST))
    }),
    route("/participation/{request}/receipt", REQUESTS, || get(participation::one::receipt)),
    route("/participation/{request}/letters/{letter}", REQUESTS, || get(participation::one::letter)),
    route("/participation/{request}/papers/{paper}", REQUESTS, || get(participation::one::paper)),
    route("/uploads", UPLOADS, || {
        get(uploads::show).post(uploads::send).layer(DefaultBodyLimit::max(uploads::LARGEST))
    }),
    route("/uploads/{upload}", UPLOADS, || get(uploads::one::show).post(uploads::one::carry_out)),
    route("/uploads/{upload}/wrong.csv", UPLOADS, || get(uploads::one::wrong)),
    // schools: lists of students, how they stand, the report of a year
    route("/schools", ROSTERS, || {
        get(schools::show).post(schools::send).layer(DefaultBodyLimit::max(schools::LARGEST))
    }),
    route("/schools/lists/{roster}", ROSTERS, || get(schools::list::show).post(schools::list::carry_out)),
    route("/schools/lists/{roster}/wrong.csv", ROSTERS, || get(schools::list::wrong)),
    route("/schools/children", ROSTERS, || get(schools::children::show).post(schools::children::print)),
    route("/schools/children.csv", ROSTERS, || get(schools::children::csv)),
    route("/schools/children/{student}", ROSTERS, || get(schools::child::show).post(schools::child::change)),
    route("/schools/letters", ROSTERS, || get(schools::letters::show).post(schools::letters::print)),
    route("/schools/report", ROSTERS, || get(schools::report::show).post(schools::report::submit)),
    route("/schools/numbers", NUMBERS, || get(schools::numbers::show).post(schools::numbers::order)),
    route("/schools/numbers.csv", NUMBERS, || get(schools::numbers::csv)),
    route("/schools/law", SCHOOLS, || {
        get(schools::law::show)
            .post(schools::law::preview)
            .layer(DefaultBodyLimit::max(schools::law::LARGEST))
    }),
    route("/schools/public", Permission::Anyone, || get(schools::numbers::public)),
    route("/schools/public.csv", Permission::Anyone, || get(schools::numbers::public_csv)),
    // coverage for staff: exact numbers, report cards, and who can be helped
    route("/coverage", COVERAGE, || get(coverage::live::show)),
    route("/coverage.csv", COVERAGE, || get(coverage::live::csv)),
    route("/coverage.xlsx", COVERAGE, || get(coverage::live::xlsx)),
    route("/report-card", COVERAGE, || get(report_card::show)),
    route("/report-card/card.pdf", COVERAGE, || get(report_card::pdf)),
    route("/report-card/fix", PATIENTS, || get(report_card::fix::show)),
    route("/report-card/fix.csv", PATIENTS, || get(report_card::fix::csv)),
    route("/report-card/fix.pdf", PATIENTS, || get(report_card::fix::pdf)),
    // coverage as it was published
    route("/public/coverage", Permission::Anyone, || get(coverage::first)),
    route("/public/coverage/{name}", Permission::Anyone, || get(coverage::file)),
    route("/schools/reports", SCHOOLS, || get(schools::report::show_all).post(schools::report::order)),
    route("/messages", MESSAGES, || get(messages::show)),
    route("/messages/inbox", MESSAGES, || get(inbox::list)),
    route("/messages/inbox/{group}", MESSAGES, || get(inbox::show).post(inbox::order)),
    route("/messages/replay", MENDS, || get(senders::replay::show).post(senders::replay::order)),
    route("/messages/{message}", MESSAGES, || get(message::show)),
    route("/senders", MESSAGES, || get(senders::list)),
    route("/senders/profile/{place}", SENDERS, || get(senders::profile::show).post(senders::profile::answer)),
    route("/senders/profile/{place}/profile.toml", SENDERS, || get(senders::profile::export)),
    route("/senders/{sender}", MESSAGES, || get(senders::card)),
    route("/senders/{sender}/card.csv", MESSAGES, || get(senders::csv)),
    route("/senders/{sender}/onboarding", SENDERS, || {
        get(senders::onboarding::show).post(senders::onboarding::step)
    }),
    route("/participation/held", HELD, || get(on_hold::list)),
    route("/participation/held/{message}", HELD, || get(on_hold::show).post(on_hold::decide)),
    route("/messages/{message}/correct", MENDS, || get(correct::show).post(correct::answer)),
    // who works here, in which role, and what needs a second pair of eyes
    route("/roles", Permission::SignedIn, || get(roles::show).post(roles::switch)),
    route("/emergency", EMERGENCY, || get(emergency::show).post(emergency::open)),
    route("/emergency/end", EMERGENCY, || post(emergency::end)),
    route("/oversight", OVERSIGHT, || get(oversight::show).post(oversight::close)),
    route("/users", USERS, || get(users::show).post(users::change)),
    route("/users/invite", USERS, || get(users::ask_for).post(users::invite)),
    route("/organizations", ORGANIZATIONS, || get(organizations::show).post(organizations::add)),
    route("/organizations/applications/{application}", ORGANIZATIONS, || {
        get(organizations::application).post(organizations::decide)
    }),
    route("/providers/apply", Permission::Anyone, || get(apply::show).post(apply::send)),
    route("/approvals", SECOND, || get(approvals::show).post(approvals::decide)),
];

/// An entry of the main navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Where it leads, and its key in the language files (`nav-…`).
    pub name: &'static str,
    /// Address.
    pub path: &'static str,
}

/// The main navigation of a role: only what it may use.
pub fn navigation(role: Role) -> Vec<Entry> {
    let all = [
        ("today", "/"),
        ("family", "/family"),
        ("people", "/find"),
        ("patients", "/patients"),
        ("review", "/review"),
        ("uploads", "/uploads"),
        ("schools", "/schools"),
        ("school-reports", "/schools/reports"),
        ("school-numbers", "/schools/numbers"),
        ("lots", "/lots"),
        ("coverage", "/coverage"),
        ("report-card", "/report-card"),
        ("stock", "/stock"),
        ("cold-chain", "/cold-chain"),
        ("orders", "/orders"),
        ("transfers", "/transfers"),
        ("vfc", "/vfc"),
        ("at-risk", "/at-risk"),
        ("lists", "/lists"),
        ("outreach", "/outreach"),
        ("outbreaks", "/outbreaks"),
        ("lot-recall", "/lot-recall"),
        ("away", "/away"),
        ("participation", "/participation"),
        ("family-requests", "/family-requests"),
        ("messages", "/messages"),
        ("senders", "/senders"),
        ("held", "/participation/held"),
        ("users", "/users"),
        ("organizations", "/organizations"),
        ("oversight", "/oversight"),
        ("approvals", "/approvals"),
        ("alerts", "/audit/alerts"),
        ("audit", "/audit"),
        ("help", "/help"),
    ];
    // A family's first page is its own, not the staff's; what it finds are its own people.
    // A school has students and no patients.
    let shown = |name: &str| match role {
        Role::Parent => ["family", "help"].contains(&name),
        Role::School => name != "report-card",
        _ => true,
    };
    all.into_iter()
        .filter(|(name, path)| shown(name) && may_use(role, path))
        .map(|(name, path)| Entry { name, path })
        .collect()
}

/// Whether a role may use a route, by its path as written in the table.
pub fn may_use(role: Role, path: &str) -> bool {
    ROUTES.iter().find(|route| route.path == path).is_some_and(|route| route.permission.admits(role))
}

/// What is wrong with the table itself: a path that stands in it twice, a permission that no role has. The program does not
/// start with such a table.
pub fn faults() -> Vec<String> {
    let mut faults = Vec::new();
    for (place, route) in ROUTES.iter().enumerate() {
        if ROUTES.iter().take(place).any(|other| other.path == route.path) {
            faults.push(format!("{} stands in the table twice", route.path));
        }
        if let Permission::May(_) = route.permission
            && !Role::ALL.into_iter().any(|role| role.is_human() && route.permission.admits(role))
        {
            faults.push(format!("{} is open to no role", route.path));
        }
    }
    faults
}
