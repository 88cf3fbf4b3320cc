//! Made-up shelves of vaccine: one that ends soon, one that is held, one that owes a dose.

use jenner_registry::inventory::Funding;
use jenner_registry::inventory::stock::{Ends, Owed};
use jenner_registry::packs::report::Report;
use jenner_web::desk::{Refusal, StockDesk, Visitor};
use jenner_web::views::hand::{Fields, Sent};
use jenner_web::views::stock::*;
use jiff::civil::{Date, date};

use super::SampleDesk;

const TODAY: Date = date(2026, 6, 4);

fn place() -> StockPlace {
    StockPlace {
        id: String::new(),
        name: "Bayou Pediatrics".into(),
        keeps: true,
        signs: true,
        oversees: false,
        since: Some(date(2026, 1, 5)),
        waiting: 2,
        today: TODAY,
    }
}

fn line(id: &str, product: &str, last: Date, on_hand: i64) -> ShelfLine {
    let ends = Ends::of(last, TODAY);
    ShelfLine {
        id: id.into(),
        lot: LotWords {
            id: id.into(),
            lot: format!("K44{id}"),
            product: product.into(),
            maker: "Merck and Co., Inc.".into(),
            expires: last,
            per_box: 10,
        },
        groups: vec!["MMR".into()],
        funding: Funding::Vfc,
        unit: ("1".into(), "Vaccine refrigerator 1".into()),
        last,
        ends,
        on_hand,
        barred: None,
        held: (id == "2").then(|| "1".to_owned()),
        owed: (on_hand < 0).then_some(Owed::MissingReceipt),
    }
}

fn list() -> StockView {
    StockView {
        place: place(),
        lines: vec![
            line("1", "M-M-R II (MMR, CVX 03)", date(2026, 6, 20), 7),
            line("2", "M-M-R II (MMR, CVX 03)", date(2027, 2, 1), 30),
            line("3", "Varivax (varicella, CVX 21)", date(2027, 5, 1), -1),
        ],
        alerts: vec![StockAlert {
            word: "soon",
            tone: "late",
            about: "M-M-R II · K441".into(),
            n: 7,
            day: Some(date(2026, 6, 20)),
            place: "/stock/lots/1".into(),
        }],
        groups: vec![("MMR".into(), "MMR".into())],
        units: vec![("1".into(), "Vaccine refrigerator 1".into())],
        ..StockView::default()
    }
}

impl StockDesk for SampleDesk {
    fn stock(&self, _: &Visitor, asked: &StockAsked) -> Result<Scanned, Refusal> {
        Ok(Scanned::List(Box::new(StockView { asked: asked.clone(), ..list() })))
    }

    fn begin_stock(&self, _: &Visitor, _: &str, _: &Fields) -> Result<Sent<BeginView>, Refusal> {
        let view = BeginView { place: place(), on: "06/04/2026".into(), ..BeginView::default() };
        Ok(Sent::Page(Box::new(view)))
    }

    fn receive_stock(&self, _: &Visitor, _: &str, _: &Fields) -> Result<Sent<ReceiveView>, Refusal> {
        let view = ReceiveView { place: place(), what: "received".into(), ..ReceiveView::default() };
        Ok(Sent::Page(Box::new(view)))
    }

    fn stock_counts(&self, _: &Visitor, _: &str, _: &Fields) -> Result<CountSent<CountsView>, Refusal> {
        Ok(CountSent::Page(Box::new(CountsView { place: place(), ..CountsView::default() })))
    }

    fn count_sheet(&self, _: &Visitor, _: &str, _: &Fields) -> Result<CountSent<SheetView>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn compare_count(&self, _: &Visitor, _: &str, _: &Fields) -> Result<CountSent<CompareView>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn undeducted(&self, _: &Visitor, _: &str, _: &Fields) -> Result<Sent<WorkView>, Refusal> {
        Ok(Sent::Page(Box::new(WorkView { place: place(), ..WorkView::default() })))
    }

    fn stock_lot(&self, _: &Visitor, _: &str, _: &str, _: &Fields) -> Result<Sent<LotHere>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn stock_report(&self, _: &Visitor, _: &str, _: &str, _: (&str, &str)) -> Result<ReportView, Refusal> {
        let shelves = list().lines;
        Ok(ReportView { place: place(), report: "on-hand".into(), shelves, ..ReportView::default() })
    }

    fn stock_paper(&self, _: &Visitor, _: &Report) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn recall_lot(&self, _: &Visitor, _: &Fields) -> Result<Sent<RecallView>, Refusal> {
        Ok(Sent::Page(Box::default()))
    }
}
