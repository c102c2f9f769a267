import { admitCall, type Admission, type Facts } from '../domain/admit-call.ts'
import { headerOf, type Call, type Refusal } from '../domain/call.ts'
import type {
  Answer,
  AnsweredRecord,
  CatalogueView,
  ExchangeLog,
  ExchangeRecords,
  RequestedRecord,
  Tokens,
  UpstreamAnswer,
  Upstreams,
} from './ports.ts'

/** What the parties to an exchange know it by. */
export interface ExchangeIdentity {
  readonly exchangeId: string
  /** The caller's message id, or ours where it gave none. */
  readonly messageId: string
  readonly client?: string
  readonly service?: string
}

/** How refusals and answers look on the wire, in the spelling of the call. */
export interface Renderer {
  readonly refusal: (refusal: Refusal, call: Call, identity: ExchangeIdentity) => Answer
  readonly answer: (answer: Answer, call: Call, identity: ExchangeIdentity) => Answer
}

export interface HandleExchangeDeps {
  readonly tokens: Tokens
  readonly catalogue: Pick<CatalogueView, 'confirmed'>
  readonly log: ExchangeLog
  readonly upstreams: Upstreams
  readonly render: Renderer
  readonly newId: () => string
  readonly now: () => Date
  /** Base64 of SHA-256. */
  readonly digest: (bytes: Buffer) => string
  /** Told of refusals that are on record. */
  readonly onRefused: (refusal: Refusal) => void
  /** Told of refusals that are on no record: nobody is known yet, or there is nowhere to write. */
  readonly onUnrecorded: (refusal: Refusal) => void
}

/** An exchange whose caller is known. */
interface Exchange {
  readonly exchangeId: string
  readonly givenId: string | undefined
  readonly client: string
  readonly call: Call
  readonly requestDigest: string
  readonly requestedAt: string
}

const tokenOf = ({ headers }: Call): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headerOf(headers, 'authorization') ?? '')?.[1]

/** An id that cannot stand in a header and in the log is treated as not given. */
const givenIdOf = ({ headers }: Call): string | undefined => {
  const given = headerOf(headers, 'x-road-id')
  return given !== undefined && /^[\x21-\x7e]{1,256}$/.test(given) ? given : undefined
}

const identityOf = ({ exchangeId, givenId, client }: Exchange, facts: Facts): ExchangeIdentity => ({
  exchangeId,
  messageId: givenId ?? exchangeId,
  client,
  ...(facts.service === undefined ? {} : { service: facts.service }),
})

const requestedRecord = (exchange: Exchange, facts: Facts): RequestedRecord => {
  const { exchangeId, givenId, client, requestDigest, requestedAt, call } = exchange
  return {
    exchangeId,
    ...(givenId === undefined ? {} : { messageId: givenId }),
    client,
    ...(facts.service === undefined ? {} : { service: facts.service }),
    ...(facts.operation === undefined ? {} : { operation: facts.operation }),
    ...facts.purpose,
    requestDigest,
    requestLength: call.body.length,
    requestedAt,
  }
}

/**
 * The path of every call: credential → member → route → grant → on record (writes) → forward → on record → answer. No answer leaves before its
 * record is durable; a write is on record before it is forwarded.
 */
export const createHandleExchange = (deps: HandleExchangeDeps) => {
  const { tokens, catalogue: view, log, upstreams, render, newId, now, digest, onRefused, onUnrecorded } = deps

  const answeredRecord = (
    requested: RequestedRecord,
    answer: Answer,
    result: { readonly outcome: string; readonly subject?: UpstreamAnswer['subject'] },
  ): AnsweredRecord => {
    const { requestedAt: _, ...common } = requested
    return {
      ...common,
      status: answer.status,
      outcome: result.outcome,
      ...(result.subject === undefined ? {} : { subject: result.subject }),
      responseDigest: digest(answer.body),
      responseLength: answer.body.length,
      answeredAt: now().toISOString(),
    }
  }

  const refuseUnrecorded = (refusal: Refusal, call: Call, identity: ExchangeIdentity): Answer => {
    onUnrecorded(refusal)
    return render.refusal(refusal, call, identity)
  }

  const putOnRecord = (records: ExchangeRecords): Promise<boolean> =>
    log.append(records).then(
      () => true,
      () => false,
    )

  /** Puts the refusal on record, then refuses. @param requested absent if the request is on record already */
  const refuse = async (
    exchange: Exchange,
    facts: Facts,
    refusal: Refusal,
    isRequestRecorded = false,
  ): Promise<Answer> => {
    const identity = identityOf(exchange, facts)
    const answer = render.refusal(refusal, exchange.call, identity)
    const requested = requestedRecord(exchange, facts)
    const answered = answeredRecord(requested, answer, { outcome: refusal.kind })
    const recorded = await putOnRecord(isRequestRecorded ? { answered } : { requested, answered })
    if (!recorded) return refuseUnrecorded({ kind: 'message-log-unavailable' }, exchange.call, identity)
    onRefused(refusal)
    return answer
  }

  const forward = async (exchange: Exchange, admission: Extract<Admission, { kind: 'granted' }>): Promise<Answer> => {
    const { facts, service, operation, grant, purpose, rest } = admission
    const { exchangeId, client, call, requestDigest } = exchange
    const identity = identityOf(exchange, facts)
    const requested = requestedRecord(exchange, facts)
    const isWrite = operation.effect === 'write'
    if (isWrite && !(await putOnRecord({ requested }))) {
      return refuseUnrecorded({ kind: 'message-log-unavailable' }, call, identity)
    }
    const forwarded = await upstreams.forward({
      exchangeId,
      client,
      service,
      operation,
      grant,
      purpose,
      rest,
      call,
      requestDigest,
    })
    if (forwarded.kind === 'failed') return refuse(exchange, facts, forwarded.refusal, isWrite)
    const { answer } = forwarded
    const answered = answeredRecord(requested, answer, answer)
    const recorded = await putOnRecord(isWrite ? { answered } : { requested, answered })
    return recorded
      ? render.answer(answer, call, identity)
      : refuseUnrecorded({ kind: 'message-log-unavailable' }, call, identity)
  }

  return async (call: Call): Promise<Answer> => {
    const exchangeId = newId()
    const givenId = givenIdOf(call)
    const anonymous = { exchangeId, messageId: givenId ?? exchangeId }
    const token = tokenOf(call)
    const clientId = token === undefined ? undefined : tokens.verify(token)
    if (clientId === undefined) return refuseUnrecorded({ kind: 'not-authenticated' }, call, anonymous)
    const catalogue = await view.confirmed()
    if (catalogue === undefined) return refuseUnrecorded({ kind: 'catalogue-unconfirmed' }, call, anonymous)
    const client = catalogue.findSubsystem(clientId)
    if (client === undefined) return refuseUnrecorded({ kind: 'not-authenticated' }, call, anonymous)
    if (!log.isWritable()) return refuseUnrecorded({ kind: 'message-log-unavailable' }, call, anonymous)

    const exchange = {
      exchangeId,
      givenId,
      client,
      call,
      requestDigest: digest(call.body),
      requestedAt: now().toISOString(),
    }
    const admission = admitCall(catalogue, client, call)
    return admission.kind === 'refused'
      ? refuse(exchange, admission.facts, admission.refusal)
      : forward(exchange, admission)
  }
}
