"""SMART Health Cards and certificates, read by programs of others: `healthcards` (PyPI) unpacks a card, fetches the keys
from the running server and checks the signature; `zxing-cpp` reads the QR codes back from their pictures and from the
printed page."""

import json
import os
import re
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from healthcards.parser import JWS, decode_qr_to_jws
from PIL import Image, ImageDraw

URL = os.environ["JENNER_URL"]
PROGRAM = os.environ["JENNER_PROGRAM"]
DATABASE = os.environ["JENNER_DEMO_DATABASE"]
# The longest card that one code of version 22, level L, holds.
LONGEST = 1195


# What tells the tests where the server is would be taken for settings of the program.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("JENNER_")}


def jenner(settings, *arguments):
    command = [PROGRAM, "--config", str(settings), "--database", DATABASE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)


def picture(svg):
    """Draws the squares of a picture of ours: an independent program reads it afterwards."""
    text = Path(svg).read_text()
    size = int(re.search(r'viewBox="0 0 (\d+)', text)[1])
    scale = 6
    image = Image.new("L", (size * scale, size * scale), 255)
    draw = ImageDraw.Draw(image)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1", text):
        x, y, run = int(x), int(y), int(run)
        draw.rectangle([x * scale, y * scale, (x + run) * scale - 1, (y + 1) * scale - 1], fill=0)
    return image


def read_code(image):
    found = zxingcpp.read_barcodes(image)
    assert found, "no code can be read in the picture"
    return found[0].text


def people():
    """Registry numbers of people of the demo state, with their check characters (ISO 7064 MOD 37,2)."""
    file = DATABASE.removeprefix("sqlite:")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT registry_number FROM registry_number ORDER BY person_id LIMIT 60").fetchall()

    def whole(number):
        digits, sum = f"{number:09d}", 0
        for digit in digits:
            sum = (sum + int(digit)) * 2 % 37
        return digits + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"[(38 - sum) % 37]

    return [whole(number) for (number,) in rows]


def main():
    folder = Path(tempfile.mkdtemp(prefix="jenner-cards-"))
    settings = folder / "jenner.toml"
    settings.write_text(f'public_url = "{URL}"\n')
    cards = papers = 0
    for number in people():
        card, svg, pdf = folder / "one.smart-health-card", folder / "one.svg", folder / "one.pdf"
        made = jenner(settings, "papers", "card", number, "--out", str(card), "--qr", str(svg))
        if made.returncode == 0 and cards < 5:
            codes = made.stdout.split()
            scanned = read_code(picture(svg))
            assert scanned == codes[0], "the picture says something else than the card"
            token = decode_qr_to_jws([scanned])
            assert len(token) <= LONGEST, f"{len(token)} letters"
            # Fetches the keys from the issuer, and raises where the signature is wrong.
            checked = JWS(token)
            assert checked.verified, "the signature is not verified"
            assert checked.issuer == URL
            kinds = [entry["resource"]["resourceType"] for entry in
                     checked.payload["vc"]["credentialSubject"]["fhirBundle"]["entry"]]
            assert kinds[0] == "Patient" and set(kinds[1:]) == {"Immunization"}, kinds
            whole = json.loads(card.read_text())["verifiableCredential"]
            assert all(JWS(one).verified for one in whole)
            cards += 1
        printed = jenner(settings, "papers", "print", number, "--kind", "full", "--out", str(pdf))
        if printed.returncode == 0 and papers < 3:
            code = printed.stdout.split("\t")[2].strip()
            subprocess.run(["pdftoppm", "-r", "150", "-png", str(pdf), str(folder / "page")], check=True)
            texts = [one.text for page in sorted(folder.glob("page*.png")) for one in
                     zxingcpp.read_barcodes(Image.open(page))]
            for page in folder.glob("page*.png"):
                page.unlink()
            assert f"{URL}/v/{code.replace('-', '')}" in texts, f"{texts} on the paper of {code}"
            papers += 1
        if cards >= 5 and papers >= 3:
            break
    assert cards >= 5 and papers >= 3, f"{cards} cards and {papers} papers were read"
    print(f"cards: {cards} health cards verified by healthcards, {papers} papers read back by zxing-cpp")


main()
