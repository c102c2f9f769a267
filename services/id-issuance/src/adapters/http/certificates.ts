import { ProblemError } from '@hub/failure'
import { callerOf, setOutcome, type App, type SubjectHasher } from '@hub/http'
import type { Static } from 'typebox'
import type { createCertifySuccession } from '../../application/certify-succession.ts'
import type { Certificates } from '../../application/ports.ts'
import { CertificateAnswer, CertificateBody, KeySet } from './certificate-schemas.ts'
import { readPin } from './read-pin.ts'

export interface CertificateRoutesDeps {
  readonly certifySuccession: ReturnType<typeof createCertifySuccession>
  readonly certificates: Pick<Certificates, 'publicKeys'>
  readonly subjectOf: SubjectHasher
}

/** `/v1/certificates`: agencies get it confirmed which number took the place of which; `/v1/certificate-keys`: anybody checks that. */
export const certificateRoutes =
  ({ certifySuccession, certificates, subjectOf }: CertificateRoutesDeps) =>
  (app: App): void => {
    const schema = {
      tags: ['certificates'],
      body: CertificateBody,
      response: { 200: CertificateAnswer },
      summary: 'Certify what took the place of a cancelled number',
      description:
        'The confirmation of cancellation and re-issue (decree 70/2024 article 11), signed: from the old number to the one that is held now, over as many successions as there were. Only what is effective is certified. Changes nothing.',
    }
    app.post('/v1/certificates', { schema }, async (request, reply) => {
      const { exchangeId, client } = callerOf(request)
      const certified = await certifySuccession({ pin: readPin(request.body.pin), exchangeId, client })
      if (certified.kind !== 'certified') throw new ProblemError(certified.kind)
      const { certificate, successions, personId } = certified
      setOutcome(reply, 'succession-certified', subjectOf(personId))
      return { certificate, successions: [...successions] }
    })

    const keySchema = {
      tags: ['certificates'],
      response: { 200: KeySet },
      summary: 'The keys that certificates are checked with',
    }
    app.get('/v1/certificate-keys', { schema: keySchema }, (_request, reply) => {
      setOutcome(reply, 'keys')
      return certificates.publicKeys() as Static<typeof KeySet>
    })
  }
