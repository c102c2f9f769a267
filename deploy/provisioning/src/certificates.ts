// oxlint-disable-next-line import/no-unassigned-import -- what the library of certificates stands on
import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { Secrets } from './secrets.ts'

/** A private key (PKCS #8) and the certificate that goes with it, both in PEM. */
interface Identity {
  readonly key: string
  readonly certificate: string
}

/** The certificate authority of one installation. It signs for the servers of the hub's own network, nobody else trusts it. */
export interface Authority {
  /** In PEM. */
  readonly certificate: string
  /** @param names DNS names and the addresses under which the server is reached */
  readonly issue: (names: { readonly dns: readonly string[]; readonly ip: readonly string[] }) => Promise<Identity>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000
const authorityDays = 3650
// Issued anew at each installation run; longer than anybody should leave an installation alone.
const serverDays = 825

const daysFromNow = (days: number): Date => new Date(Date.now() + days * dayMs)

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign'])

const makeAuthority = async (): Promise<string> => {
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=NDXP hub installation',
    keys,
    signingAlgorithm: algorithm,
    notAfter: daysFromNow(authorityDays),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  return JSON.stringify({ key: await exportKey(keys.privateKey), certificate: certificate.toString('pem') })
}

export const openAuthority = async (secrets: Secrets): Promise<Authority> => {
  const { key, certificate } = JSON.parse(await secrets.get('certificate-authority', makeAuthority)) as Identity
  const signingKey = await importKey(key)
  const issuer = new X509Certificate(certificate).subject
  return {
    certificate,
    issue: async ({ dns, ip }) => {
      const keys = await generateKeys()
      const issued = await X509CertificateGenerator.create({
        subject: `CN=${dns[0] ?? ''}`,
        issuer,
        publicKey: keys.publicKey,
        signingKey,
        signingAlgorithm: algorithm,
        notAfter: daysFromNow(serverDays),
        extensions: [
          new SubjectAlternativeNameExtension([
            ...dns.map((value) => ({ type: 'dns' as const, value })),
            ...ip.map((value) => ({ type: 'ip' as const, value })),
          ]),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        ],
      })
      return { key: await exportKey(keys.privateKey), certificate: issued.toString('pem') }
    },
  }
}
