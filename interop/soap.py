"""A SOAP client that zeep makes from the registry's own WSDL: connectivity, an update, a query, and each fault."""

import zeep

from demo import URL, Child, credential

client = zeep.Client(f"{URL}/hl7/soap?wsdl")
assert client.service.connectivityTest(echoBack="are you there? <&>") == "are you there? <&>"

name, secret = credential()
child = Child("SOAP-1", "Soapwright", "Zélie", "20230412")


def submit(message: str, user: str = name, password: str = secret) -> str:
    return client.service.submitSingleMessage(
        username=user, password=password, facilityID="INTEROP", hl7Message=message
    )


answer = submit(child.update("soap-1", [("soap-a", "20230612", "146"), ("soap-b", "20230612", "133")]))
assert "\rMSA|AA|soap-1" in answer, answer
answer = submit(child.history("soap-2"))
assert "\rQAK|soap-2|OK|" in answer and answer.count("\rRXA|") == 2, answer
answer = submit(child.forecast("soap-3"))
assert "Z42^CDCPHINVS" in answer and "30980-7" in answer, answer

try:
    submit(child.history("soap-4"), password="wrong")
    raise SystemExit("a wrong password was let in")
except zeep.exceptions.Fault as fault:
    kinds = [element.tag for element in fault.detail]
    assert any(kind.endswith("}SecurityFault") for kind in kinds), kinds
    assert secret not in fault.message

try:
    submit("MSH|^~\\&|" + "x" * (6 * 1024 * 1024))
    raise SystemExit("a message of 6 MiB was taken")
except zeep.exceptions.Fault as fault:
    kinds = [element.tag for element in fault.detail]
    assert any(kind.endswith("}MessageTooLargeFault") for kind in kinds), kinds

print("zeep", zeep.__version__, "made a client from the WSDL: connectivity, update, history, forecast and two faults")
