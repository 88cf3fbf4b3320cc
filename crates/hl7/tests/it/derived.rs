//! Derives the tables of the profiles (`tables/*.txt`) from NIST's profile files. The example
//! `profile_tables` writes them, a test says when they are out of date.
//!
//! Facts carry over, files do not: what is the same in several profiles is written once, and only what the
//! validator asks for is kept.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The profiles, by the middle and the last part of the names of their files.
const FILES: [(&str, &str); 8] = [
    ("Z22", "VXU-Z22"),
    ("Z23", "ACK-Z23"),
    ("Z31", "RSP-Z31"),
    ("Z32", "RSP-Z32"),
    ("Z33", "RSP-Z33"),
    ("Z34", "QBP-Z34"),
    ("Z42", "RSP-Z42"),
    ("Z44", "QBP-Z44"),
];

/// Value sets that `jenner-codes` holds in a newer state.
const HELD_ELSEWHERE: [&str; 8] = [
    "CVX",
    "CVX:NDC_Use:NDC_Sale",
    "MVX",
    "NDC_Use",
    "NDC_Sale",
    "HL70064_IZ",
    "PHVS_VISBarcodes_IIS",
    "PHVS_VISVaccines_IIS",
];

/// The tables, by name of the file.
pub struct Derived {
    pub messages: String,
    pub segments: String,
    pub types: String,
    pub values: String,
}

impl Derived {
    pub fn files(&self) -> [(&'static str, &str); 4] {
        [
            ("messages.txt", &self.messages),
            ("segments.txt", &self.segments),
            ("types.txt", &self.types),
            ("values.txt", &self.values),
        ]
    }
}

/// An element with its attributes and its children.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn child(&self, name: &str) -> &Element {
        self.children.iter().find(|child| child.name == name).unwrap()
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

fn read(path: &Path) -> Element {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = Reader::from_str(&text);
    let mut stack = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => stack.push(element(&start)),
            Event::Empty(start) => {
                let element = element(&start);
                stack.last_mut().unwrap().children.push(element);
            }
            Event::End(_) => {
                let element = stack.pop().unwrap();
                stack.last_mut().unwrap().children.push(element);
            }
            Event::Text(text) => {
                stack.last_mut().unwrap().text.push_str(text.trim());
            }
            Event::Eof => return stack.pop().unwrap().children.pop().unwrap(),
            _ => {}
        }
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let name = start.name().as_ref().to_owned();
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let named = [("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")];
        let plain = named.iter().fold(attribute.value.to_string(), |text, (from, to)| text.replace(from, to));
        (attribute.key.as_ref().to_owned(), plain)
    });
    Element { name, attributes: attributes.collect(), ..Element::default() }
}

/// Things of one kind (segments, data types) that several profiles have, each form of them once.
#[derive(Default)]
struct Forms {
    /// For each name and form, the profiles that have it.
    forms: BTreeMap<(String, String), BTreeSet<&'static str>>,
}

impl Forms {
    fn add(&mut self, name: &str, form: String, profile: &'static str) {
        self.forms.entry((name.to_owned(), form)).or_default().insert(profile);
    }

    /// The name by which one form is known: with the profiles that have it, if there are several forms.
    fn label(&self, name: &str, form: &str) -> String {
        let key = (name.to_owned(), form.to_owned());
        if self.forms.keys().filter(|(other, _)| other == name).count() == 1 {
            return name.to_owned();
        }
        let profiles: Vec<&str> = self.forms[&key].iter().copied().collect();
        format!("{name}.{}", profiles.join("."))
    }
}

/// A data type's own name: the guide's flavour without the suffix that a profile gives it.
fn type_name(id: &str) -> &str {
    match id {
        "XCN_IZ_ST" => "XCN_IZ",
        id if id.starts_with("EI_IZ") => "EI_IZ",
        id => id,
    }
}

/// Reads one profile's data types and segments and writes out what the others do not have already.
struct Source {
    profile: &'static str,
    root: Element,
}

impl Source {
    fn datatype(&self, id: &str) -> Option<&Element> {
        self.root.child("Datatypes").named("Datatype").find(|datatype| datatype.attribute("ID") == id)
    }

    /// Everything that makes a data type what it is, its components' types included.
    fn form(&self, id: &str) -> String {
        let mut form = String::new();
        for part in self.datatype(id).into_iter().flat_map(|datatype| datatype.named("Component")) {
            let of = part.attribute("Datatype");
            writeln!(form, "{}({})", properties(part, type_name(of)), self.form(of)).unwrap();
        }
        form
    }

    fn segment(&self, id: &str) -> &Element {
        self.root.child("Segments").named("Segment").find(|segment| segment.attribute("ID") == id).unwrap()
    }

    fn segment_form(&self, id: &str) -> String {
        let mut form = String::new();
        for field in self.segment(id).named("Field") {
            let of = field.attribute("Datatype");
            let (min, max) = (field.attribute("Min"), field.attribute("Max"));
            writeln!(form, "{min}..{max} {}({})", properties(field, type_name(of)), self.form(of)).unwrap();
        }
        form
    }
}

/// `usage type shortest..longest value-set name`; `-` where there is none.
fn properties(part: &Element, of: &str) -> String {
    let or_none = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    let (shortest, longest) = (part.attribute("MinLength"), part.attribute("MaxLength"));
    let set = match part.attribute("Binding") {
        // A slip of the pen in one profile.
        "HL0086_IZ" => "HL70086_IZ",
        set => set,
    };
    format!(
        "{} {of} {shortest}..{longest} {} {}",
        part.attribute("Usage"),
        or_none(set),
        part.attribute("Name").trim()
    )
}

/// The tables, derived from the folder `profiles` of the reference data.
pub fn derive(folder: &Path) -> Derived {
    let sources: Vec<Source> = FILES
        .iter()
        .map(|(profile, file)| Source { profile, root: read(&folder.join(format!("{file}_Profile.xml"))) })
        .collect();
    let (mut types, mut segments) = (Forms::default(), Forms::default());
    for source in &sources {
        for datatype in source.root.child("Datatypes").named("Datatype") {
            let id = datatype.attribute("ID");
            types.add(type_name(id), source.form(id), source.profile);
        }
        for segment in source.root.child("Segments").named("Segment") {
            let id = segment.attribute("ID");
            segments.add(segment.attribute("Name"), source.segment_form(id), source.profile);
        }
    }
    Derived {
        messages: messages(&sources, &segments),
        segments: segment_table(&sources, &segments, &types),
        types: type_table(&sources, &types),
        values: values(folder, &sources),
    }
}

fn messages(sources: &[Source], segments: &Forms) -> String {
    let mut out =
        String::from("# What each profile's message consists of: usage, cardinality, segment. Derived.\n");
    for source in sources {
        let message = source.root.child("Messages").child("Message");
        writeln!(out, "profile {}", source.profile).unwrap();
        structure(&mut out, source, message, segments, 1);
    }
    out
}

fn structure(out: &mut String, source: &Source, parent: &Element, segments: &Forms, depth: usize) {
    for child in &parent.children {
        let indent = " ".repeat(depth);
        let (usage, min, max) = (child.attribute("Usage"), child.attribute("Min"), child.attribute("Max"));
        if child.name == "Group" {
            let name = child.attribute("Name").rsplit('.').next().unwrap();
            writeln!(out, "{indent}group {usage} {min}..{max} {name}").unwrap();
            structure(out, source, child, segments, depth + 1);
        } else {
            let id = child.attribute("Ref");
            let label = segments.label(source.segment(id).attribute("Name"), &source.segment_form(id));
            writeln!(out, "{indent}segment {usage} {min}..{max} {label}").unwrap();
        }
    }
}

fn segment_table(sources: &[Source], segments: &Forms, types: &Forms) -> String {
    let mut out = String::from(
        "# The fields of segments, in order: usage, cardinality, data type, length, value set, name. Derived.\n",
    );
    let mut written = HashSet::new();
    for source in sources {
        for segment in source.root.child("Segments").named("Segment") {
            let id = segment.attribute("ID");
            let label = segments.label(segment.attribute("Name"), &source.segment_form(id));
            if !written.insert(label.clone()) {
                continue;
            }
            writeln!(out, "segment {label}").unwrap();
            for field in segment.named("Field") {
                let of = field.attribute("Datatype");
                let text = properties(field, &types.label(type_name(of), &source.form(of)));
                let (usage, rest) = text.split_once(' ').unwrap();
                let (min, max) = (field.attribute("Min"), field.attribute("Max"));
                writeln!(out, " {usage} {min}..{max} {rest}").unwrap();
            }
        }
    }
    out
}

fn type_table(sources: &[Source], types: &Forms) -> String {
    let mut out = String::from(
        "# The components of data types, in order: usage, data type, length, value set, name. Derived.\n",
    );
    let mut written = HashSet::new();
    for source in sources {
        for datatype in source.root.child("Datatypes").named("Datatype") {
            let id = datatype.attribute("ID");
            let label = types.label(type_name(id), &source.form(id));
            if !written.insert(label.clone()) {
                continue;
            }
            writeln!(out, "type {label}").unwrap();
            for part in datatype.named("Component") {
                let of = part.attribute("Datatype");
                let of = types.label(type_name(of), &source.form(of));
                writeln!(out, " {}", properties(part, &of)).unwrap();
            }
        }
    }
    out
}

/// The value sets that a field or component of a profile is bound to and that can be checked.
fn values(folder: &Path, sources: &[Source]) -> String {
    let mut bound = BTreeSet::new();
    sources.iter().for_each(|source| bindings(&source.root, &mut bound));
    let (mut sets, mut open) = (BTreeMap::<String, BTreeSet<String>>::new(), BTreeSet::new());
    for (_, file) in FILES {
        let root = read(&folder.join(format!("valuesets/{file}_ValueSetLibrary.xml")));
        let unchecked: Vec<&str> = root
            .children
            .iter()
            .filter(|child| child.name == "NoValidation")
            .flat_map(|list| list.children.iter().map(|set| set.text.as_str()))
            .collect();
        let mut definitions = Vec::new();
        gather(&root, "ValueSetDefinition", &mut definitions);
        for definition in definitions {
            let name = definition.attribute("BindingIdentifier");
            if !bound.contains(name) || unchecked.contains(&name) || HELD_ELSEWHERE.contains(&name) {
                continue;
            }
            if definition.attribute("Extensibility") == "Open" {
                open.insert(name.to_owned());
            }
            let mut codes = Vec::new();
            gather(definition, "ValueElement", &mut codes);
            let codes = codes.iter().map(|code| code.attribute("Value").trim());
            let set = sets.entry(name.to_owned()).or_default();
            for code in codes.filter(|code| !code.is_empty()) {
                // "10 ... 19" and "99zzz" stand for codes that are not listed.
                if code.contains("...") {
                    open.insert(name.to_owned());
                } else {
                    set.insert(code.to_owned());
                }
            }
        }
    }
    let mut out = String::from(
        "# The value sets that fields are bound to: name, then every code, tabs between; + is open to others. Derived.\n",
    );
    for (name, codes) in sets.iter().filter(|(_, codes)| !codes.is_empty()) {
        let mark = if open.contains(name) { "+" } else { "" };
        write!(out, "{name}{mark}").unwrap();
        codes.iter().for_each(|code| write!(out, "\t{code}").unwrap());
        out.push('\n');
    }
    out
}

fn bindings(element: &Element, bound: &mut BTreeSet<String>) {
    let set = element.attribute("Binding").replace("HL0086_IZ", "HL70086_IZ");
    if !set.is_empty() {
        bound.insert(set);
    }
    element.children.iter().for_each(|child| bindings(child, bound));
}

fn gather<'a>(element: &'a Element, name: &str, found: &mut Vec<&'a Element>) {
    for child in &element.children {
        if child.name == name {
            found.push(child);
        }
        gather(child, name, found);
    }
}
