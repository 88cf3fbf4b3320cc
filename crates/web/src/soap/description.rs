//! The service's description (WSDL 1.1) in CDC's names, written from its parts.

/// One operation: its name, its documentation, the faults it can give.
const OPERATIONS: [(&str, &str, &[&str]); 2] = [
    (
        "connectivityTest",
        "Sends the text back, to show that the two systems can talk.",
        &["UnknownFault", "UnsupportedOperationFault"],
    ),
    (
        "submitSingleMessage",
        "Takes one HL7 v2.5.1 message and gives its HL7 answer.",
        &["UnknownFault", "SecurityFault", "MessageTooLargeFault"],
    ),
];

/// Fault messages: name, element, fixed reason.
const FAULTS: [(&str, &str, Option<&str>); 4] = [
    ("UnknownFault", "fault", None),
    ("UnsupportedOperationFault", "UnsupportedOperationFault", Some("UnsupportedOperation")),
    ("SecurityFault", "SecurityFault", Some("Security")),
    ("MessageTooLargeFault", "MessageTooLargeFault", Some("MessageTooLarge")),
];

/// The description for the service at `address`.
pub fn wsdl(address: &str) -> String {
    let address = super::reply::escape(address);
    let text = |name: &str, least: u8| {
        format!(
            "<xsd:element name=\"{name}\" type=\"xsd:string\" minOccurs=\"{least}\" maxOccurs=\"1\" nillable=\"true\"/>"
        )
    };
    let parts = [
        ("connectivityTest", text("echoBack", 1)),
        ("connectivityTestResponse", text("return", 1)),
        (
            "submitSingleMessage",
            [text("username", 0), text("password", 0), text("facilityID", 0), text("hl7Message", 1)].concat(),
        ),
        ("submitSingleMessageResponse", text("return", 1)),
    ];
    let mut elements = String::new();
    let mut messages = String::new();
    for (name, children) in &parts {
        elements += &format!(
            "<xsd:element name=\"{name}\" type=\"tns:{name}Type\"/><xsd:complexType name=\"{name}Type\"><xsd:sequence>{children}</xsd:sequence></xsd:complexType>\n"
        );
        messages += &format!(
            "<message name=\"{name}_Message\"><part name=\"parameters\" element=\"tns:{name}\"/></message>\n"
        );
    }
    for (name, element, fixed) in FAULTS {
        let reason = match fixed {
            Some(reason) => format!("<xsd:element name=\"Reason\" fixed=\"{reason}\"/>"),
            None => "<xsd:element name=\"Reason\" type=\"xsd:string\"/>".to_owned(),
        };
        elements += &format!(
            "<xsd:element name=\"{element}\" type=\"tns:{element}Type\"/><xsd:complexType name=\"{element}Type\"><xsd:sequence><xsd:element name=\"Code\" type=\"xsd:integer\"/>{reason}<xsd:element name=\"Detail\" type=\"xsd:string\"/></xsd:sequence></xsd:complexType>\n"
        );
        messages += &format!(
            "<message name=\"{name}_Message\"><part name=\"fault\" element=\"tns:{element}\"/></message>\n"
        );
    }
    let mut ports = String::new();
    let mut bindings = String::new();
    for (name, documentation, faults) in OPERATIONS {
        let action = format!("urn:cdc:iisb:2011:{name}");
        ports += &format!(
            "<operation name=\"{name}\"><documentation>{documentation}</documentation><input message=\"tns:{name}_Message\" wsaw:Action=\"{action}\"/><output message=\"tns:{name}Response_Message\" wsaw:Action=\"{action}Response\"/>"
        );
        bindings += &format!(
            "<operation name=\"{name}\"><soap12:operation soapAction=\"{action}\"/><input><soap12:body use=\"literal\"/></input><output><soap12:body use=\"literal\"/></output>"
        );
        for fault in faults {
            ports += &format!("<fault name=\"{fault}\" message=\"tns:{fault}_Message\"/>");
            bindings +=
                &format!("<fault name=\"{fault}\"><soap12:fault use=\"literal\" name=\"{fault}\"/></fault>");
        }
        ports += "</operation>\n";
        bindings += "</operation>\n";
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:soap12=\"http://schemas.xmlsoap.org/wsdl/soap12/\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:wsaw=\"http://www.w3.org/2005/08/addressing\" \
         xmlns:tns=\"urn:cdc:iisb:2011\" targetNamespace=\"urn:cdc:iisb:2011\" name=\"IISServiceNew\">\n\
         <types><xsd:schema elementFormDefault=\"qualified\" targetNamespace=\"urn:cdc:iisb:2011\">\n{elements}</xsd:schema></types>\n\
         {messages}<portType name=\"IIS_PortType\">\n{ports}</portType>\n\
         <binding name=\"client_Binding_Soap12\" type=\"tns:IIS_PortType\">\
         <soap12:binding style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>\n{bindings}</binding>\n\
         <service name=\"client_Service\"><port binding=\"tns:client_Binding_Soap12\" name=\"client_Port_Soap12\">\
         <soap12:address location=\"{address}\"/></port></service>\n</definitions>\n"
    )
}
