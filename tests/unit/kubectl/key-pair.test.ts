import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSelfSigned } from '../../../src/cli/self-signed.ts';
import { requireKeyPair } from '../../../src/kubectl/verbs/create/key-pair.ts';

// Of no use to anybody: made by `openssl req -x509 -newkey rsa:1024 -nodes` for this test.
const rsaCertificate = `-----BEGIN CERTIFICATE-----
MIIB9jCCAV+gAwIBAgIULJw8tGkurZUG9N8TsC6idKlgU3kwDQYJKoZIhvcNAQEL
BQAwDDEKMAgGA1UEAwwBYTAgFw0yNjExMzAyMTM1NTdaGA8yMTI2MTEwNjIxMzU1
N1owDDEKMAgGA1UEAwwBYTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAnSO4
DWrJE59DFs1p/ZrbOltqNwxTiwhlVEscwanDiJKDNff6RkXhyO/5sAfWNDMh9uAS
tzK31pN+ko46jt229mjNdjtzaq3Ce22icO5Zbt9KK6UX1vpusedAiu5wskdos+Uv
aqNS+/kFV5Y0Ll/WU76cA0g8ruqQ7ShlkHDNX8cCAwEAAaNTMFEwHQYDVR0OBBYE
FHV5g2olTo4ZNzE+hvrAKjwgOZKfMB8GA1UdIwQYMBaAFHV5g2olTo4ZNzE+hvrA
KjwgOZKfMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEAZ2TnRnNJ
p9AVqjkBJSLvwQFZ0QYd8VZCDWFShKVjqKjR5tlDwaZank0bo2JCnocQ20BvnYI6
RHfbxXeeL3MyEndXJ+bdCdyiIIZCpRJWIcwCsaXTL+/lyYnf9XpagVGPEpK+NC/L
Z5EFVb7UzvsHH8hBC0yJ2rvfUJkRmhcSEIk=
-----END CERTIFICATE-----
`;
const rsaKey = `-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAJ0juA1qyROfQxbN
af2a2zpbajcMU4sIZVRLHMGpw4iSgzX3+kZF4cjv+bAH1jQzIfbgErcyt9aTfpKO
Oo7dtvZozXY7c2qtwnttonDuWW7fSiulF9b6brHnQIrucLJHaLPlL2qjUvv5BVeW
NC5f1lO+nANIPK7qkO0oZZBwzV/HAgMBAAECgYEAhrw2twJl0LZQ7v9ILxQVf08c
noCqLV8QixswV/l41+RQLvkmFhUbSJBC9iVyDCX/rE9qnLwXFxw2ffEH0rHWis8u
ydkhD3npHH7gml2Xs25+zcXlQKIzSQQzdqzt15RQ4RD4S4RFVEpqa7I2OinMF//P
2ZCUDU1ffewWAGkddZECQQDOiS2ml5R2WZHsu8cklZvMeov/A7eF84XCAsQ+2dVt
P8EaWE2NgVDaX/XCfiQZx65OWU0exj7XrCRJtb7PEtT/AkEAwsYGpGq+HeUixzaz
owEnUlgZLJTwLsY6IRyUP2XJPTMKyugvrwY3WJ50+Mpe4ez699p4YmSMSRXDDdtt
uDUNOQJAeW80lR/InbFaWCusEjmYyig/ieggjrS5L3I6+o1PrJVwr1G9/3ZKGKuV
Lw7FoRbDyLM+4dpD9sDy8RfYIZ579wJANK5XEZWFgpR9SaC0CbzAI/eMJ5DJPf2D
r30JY/Rl79Wkb6lJbG+j/KYvQTOLYlQ0tWEz+njzsLjgHxlgndhLkQJBAKJbV2XJ
Cx71KftaYjGlSgEIok0Mc0SGdnOvG1mmDa08i2+GeYmc9rWgUKlQYrTIkBDxrwSy
a9Ei/yIrRVtY+H4=
-----END PRIVATE KEY-----
`;
const [ec, otherEc] = [createSelfSigned(0), createSelfSigned(0)];
const privateKey = (type: 'rsa' | 'ed25519'): string =>
  (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : generateKeyPairSync('ed25519')).privateKey
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
const broken = (type: string): string => `-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`;

test.each([
  ['EC', ec.certificate, ec.key],
  ['RSA', rsaCertificate, rsaKey],
  ['EC, key and parameters in one file', ec.certificate, `${broken('EC PARAMETERS')}${ec.key}`],
  ['several certificates, of which the first counts', ec.certificate + rsaCertificate, ec.key],
])('a pair is taken: %s', (_name, certificate, key) => {
  expect(() => requireKeyPair(certificate, key)).not.toThrow();
});

// What kubectl v1.37.2 prints behind `error: `, of pairs that openssl made.
test.each([
  ['tls: private key does not match public key', ec.certificate, otherEc.key],
  ['tls: private key does not match public key', rsaCertificate, privateKey('rsa')],
  ['tls: private key type does not match public key type', ec.certificate, privateKey('rsa')],
  ['tls: private key type does not match public key type', rsaCertificate, privateKey('ed25519')],
  ['tls: failed to parse private key', ec.certificate, broken('PRIVATE KEY')],
  ['x509: malformed certificate', broken('CERTIFICATE'), ec.key],
  ['tls: failed to find any PEM data in certificate input', 'red', ec.key],
  ['tls: failed to find any PEM data in key input', ec.certificate, ''],
  ['tls: found a certificate rather than a key in the PEM for the private key', ec.certificate, ec.certificate],
  [
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    ec.key,
    ec.certificate,
  ],
])('%s', (message, certificate, key) => {
  expect(() => requireKeyPair(certificate, key)).toThrow(expect.objectContaining({ message }));
});
