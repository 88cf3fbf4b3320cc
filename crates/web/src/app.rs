//! What handlers share, and the layers around every request.

use std::any::Any;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, http};
use governor::{DefaultKeyedRateLimiter, Quota};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::desk::Desk;
use crate::lab::{LONGEST_WAIT, Lab};
use crate::pace::Pace;
use crate::pages::opt_out::Gate;
use crate::refusal::{self, Reference};
use crate::routes::ROUTES;
use crate::session::{self, SessionRows};
use crate::settings::Settings;
use crate::tries::Tries;
use crate::turns::Turns;
use crate::{guard, headers, read_only};

/// How long a message waits for its turn before it is told to come back.
const MESSAGE_WAIT: Duration = Duration::from_secs(5);

/// Looks at one export in a row before its client has to wait a second for each.
const LOOKS: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    desk: Arc<dyn Desk>,
    settings: Settings,
    tries: Tries,
    searches: DefaultKeyedRateLimiter<i64>,
    looks: DefaultKeyedRateLimiter<[u8; 16]>,
    turns: Turns,
    school_questions: Turns,
    opt_outs: Gate,
    paper_checks: crate::pages::papers::verify::Gate,
    lab: Lab,
    pages: crate::fhir::pages::Pages,
    pace: Pace,
    messages: Arc<Semaphore>,
    metrics: Option<PrometheusHandle>,
}

impl App {
    /// Puts the room together.
    pub fn new(desk: Arc<dyn Desk>, settings: Settings, metrics: Option<PrometheusHandle>) -> Self {
        let searches = NonZeroU32::new(settings.searches_an_hour).unwrap_or(NonZeroU32::MIN);
        Self(Arc::new(Shared {
            desk,
            tries: Tries::default(),
            searches: DefaultKeyedRateLimiter::keyed(Quota::per_hour(searches)),
            looks: DefaultKeyedRateLimiter::keyed(Quota::per_second(NonZeroU32::MIN).allow_burst(LOOKS)),
            turns: Turns::new(settings.forecasts_a_minute),
            school_questions: Turns::new(crate::api::schools::A_MINUTE),
            opt_outs: Gate::default(),
            paper_checks: crate::pages::papers::verify::Gate::default(),
            lab: Lab::new(settings.lab_second),
            pages: crate::fhir::pages::Pages::default(),
            pace: Pace::new(settings.messages_a_minute, settings.messages_each),
            messages: Arc::new(Semaphore::new(settings.messages_at_once)),
            settings,
            metrics,
        }))
    }

    /// What we ask of the registry.
    pub fn desk(&self) -> &Arc<dyn Desk> {
        &self.0.desk
    }

    /// What the operator decided.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Failed tries of machine senders and programs; those of people are counted in the database.
    pub fn tries(&self) -> &Tries {
        &self.0.tries
    }

    /// Counters, if this process collects them.
    pub fn metrics(&self) -> Option<&PrometheusHandle> {
        self.0.metrics.as_ref()
    }

    /// Counts a search of a user; false when there were too many in the last hour. Whoever trawls records
    /// searches much.
    pub fn may_search(&self, user: jenner_model::UserId) -> bool {
        self.0.searches.check_key(&user.0).is_ok()
    }

    /// Counts a look at an export; false when it comes too soon after others. Only exports that are there are counted, so
    /// the counters stay few.
    pub fn may_look(&self, export: &[u8; 16]) -> bool {
        self.0.looks.retain_recent();
        self.0.looks.check_key(export).is_ok()
    }

    /// Turns of those who use the doors that need no account.
    pub fn turns(&self) -> &Turns {
        &self.0.turns
    }

    /// Turns of student systems that ask how students stand.
    pub fn school_questions(&self) -> &Turns {
        &self.0.school_questions
    }

    /// How often the public form for requests may be sent.
    pub fn opt_outs(&self) -> &Gate {
        &self.0.opt_outs
    }

    /// How often papers may be checked.
    pub fn paper_checks(&self) -> &crate::pages::papers::verify::Gate {
        &self.0.paper_checks
    }

    /// Sessions of the vendor lab.
    pub fn lab(&self) -> &Lab {
        &self.0.lab
    }

    /// Results of FHIR searches that are handed out page by page.
    pub fn pages(&self) -> &crate::fhir::pages::Pages {
        &self.0.pages
    }

    /// How much each machine sender may ask.
    pub fn pace(&self) -> &Pace {
        &self.0.pace
    }

    /// Today in the registry's time zone.
    pub fn today(&self) -> jiff::civil::Date {
        jiff::Timestamp::now().to_zoned(self.settings().time_zone.clone()).date()
    }

    /// A turn for one message; `None` when too many are under way, so that a flood does not fill the memory.
    pub async fn message_turn(&self) -> Option<OwnedSemaphorePermit> {
        let turn = Arc::clone(&self.0.messages).acquire_owned();
        tokio::time::timeout(MESSAGE_WAIT, turn).await.ok()?.ok()
    }
}

/// The whole room as one service.
///
/// # Panics
///
/// When the table of routes contradicts itself: such a program must not start.
pub fn router(app: App, sessions: Arc<dyn SessionRows>) -> Router {
    let settings = app.settings();
    let faults = crate::routes::faults();
    assert!(faults.is_empty(), "the table of routes is wrong: {faults:?}");
    let mut router = Router::new();
    for route in ROUTES {
        let handlers = (route.handlers)()
            .layer(middleware::from_fn_with_state((app.clone(), route.permission), guard::check));
        router = router.route(route.path, handlers);
    }
    let mut csrf = CsrfLayer::new();
    if let Some(address) = &settings.public_address {
        // A proxy may show us another host name than the browser sees.
        csrf = match csrf.clone().add_trusted_origin(address) {
            Ok(csrf) => csrf,
            Err(error) => {
                tracing::error!(%error, "the public address in the settings is not scheme://host");
                csrf
            }
        };
    }
    let compressible = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    router
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(DefaultBodyLimit::max(settings.form_limit))
        .layer(session::layer(sessions, settings))
        .layer(csrf.with_rejection_response(cross_site))
        .layer(middleware::from_fn_with_state(app.clone(), read_only::refuse_changes))
        .layer(middleware::from_fn_with_state(app.clone(), in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), refusal::explain))
        .layer(middleware::from_fn(watch))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressible))
        .layer(middleware::from_fn_with_state(app.clone(), headers::secure))
        .with_state(app)
}

/// Ends a request that takes too long. The lab's endpoint may wait on purpose before it answers.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let may_wait = pattern.is_some_and(|path| path.starts_with("/lab/{session}/hl7/"));
    let time = app.settings().request_timeout + if may_wait { LONGEST_WAIT } else { Duration::ZERO };
    let answer = tokio::time::timeout(time, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// Names each request, and says in the log and the counters how it went. The route's pattern, never the
/// address itself: addresses and query strings may hold what people typed (docs/LOGGING.md).
async fn watch(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let reference = format!("{:08x}", rand::random::<u32>());
    request.extensions_mut().insert(Reference(reference.clone()));
    let method = method_name(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let taken = started.elapsed();
    if status >= 500 {
        tracing::warn!(reference, method, route, status, ms = taken.as_millis(), "request failed");
    } else {
        tracing::debug!(reference, method, route, status, ms = taken.as_millis(), "request");
    }
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels[..2]).record(taken.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&reference) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Methods as labels: whatever a client makes up counts as "other".
fn method_name(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn cross_site(_: ProtectionError) -> Response {
    StatusCode::FORBIDDEN.into_response()
}

/// A panic ends one request only. Its text stays out of the answer and out of the log: it may quote data.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
