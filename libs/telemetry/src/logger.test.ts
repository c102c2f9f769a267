import { describe, expect, test } from '@jest/globals'
import { createLogger, redact, type Logger } from './logger.ts'

const pin = '001099000001'
const name = 'Nguyễn Văn An'

/** What one call puts on the stream. */
const linesOf = (log: (logger: Logger) => void): readonly string[] => {
  const lines: string[] = []
  log(createLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } }))
  return lines
}
const lineOf = (log: (logger: Logger) => void): string => linesOf(log).join('')

const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('redaction', () => {
  test.each([
    ['alone', pin, '[pin]'],
    ['in a sentence', `the number ${pin} is taken`, 'the number [pin] is taken'],
    ['between letters', `pin=${pin}x`, 'pin=[pin]x'],
    ['in a path', `/v1/persons/${pin}/match`, '/v1/persons/[pin]/match'],
    ['twice', `${pin} and ${pin}`, '[pin] and [pin]'],
    ['behind a word and a hyphen', `person-${pin}`, 'person-[pin]'],
    ['behind a year and a hyphen', `2026-${pin}`, '2026-[pin]'],
    ['behind an act number that looks like hexadecimal', `act 0abc-${pin}`, 'act 0abc-[pin]'],
  ])('hides a number that stands %s', (_where, text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  test.each([
    ['eleven digits', '00109900000'],
    ['thirteen digits, such as milliseconds since 1970', '1763604930123'],
    ['a UUID that ends in twelve digits', '0199a0a0-0000-7000-8000-001099000001'],
    ['two such UUIDs', 'urn:uuid:0199a0a0-0000-7000-8000-001099000001,0199a0a0-0000-7000-9abc-001099000002'],
    ['an instant', '2026-11-20T02:15:30.123Z'],
    ['a hash', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ])('lets %s through', (_what, text) => {
    expect(redact(text)).toBe(text)
  })
})

describe('a log line', () => {
  test('is one JSON object with time, level, service, facts and message', () => {
    const lines = linesOf((logger) => logger.warn({ topic: 'identity.pin.v1' }, 'events are missing'))
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
        service: 'test',
        pid: process.pid,
        topic: 'identity.pin.v1',
        msg: 'events are missing',
      },
    ])
  })

  test('below the level is not written', () => {
    expect(linesOf((logger) => logger.debug('request answered'))).toEqual([])
  })

  test.each<[where: string, log: (logger: Logger) => void]>([
    ['in the message', (logger) => logger.error(`the number ${pin} is taken`)],
    ['in a field', (logger) => logger.error({ pin }, 'taken')],
    ['in a field of a field of a list', (logger) => logger.error({ rows: [{ claims: { pin } }] }, 'taken')],
    ['as the name of a field', (logger) => logger.error({ [pin]: 'taken' }, 'taken')],
    ['as a number', (logger) => logger.error({ pin: 101_099_000_001 }, 'taken')],
    ['in the message of an error', (logger) => logger.error({ err: new Error(`${pin} is taken`) }, 'failed')],
    [
      'in the cause of the cause of an error',
      (logger) =>
        logger.error(
          { err: new Error('a', { cause: new Error('b', { cause: new Error(`${pin} is taken`) }) }) },
          'failed',
        ),
    ],
    ['in an argument of the message', (logger) => logger.error('the number %s is taken', pin)],
    ['in what a child logger adds', (logger) => logger.child({ pin }).error('taken')],
  ])('never shows a number that stands %s', (_where, log) => {
    const line = lineOf(log)
    expect(line).toContain('[pin]')
    expect(line).not.toMatch(/0?01099000001/)
  })

  test('hides a number in the frames of a stack', () => {
    const err = new Error('failed')
    err.stack = `Error: failed\n    at read (/data/${pin}.json:1:1)`
    expect(lineOf((logger) => logger.error({ err }, 'failed'))).toContain('/data/[pin].json:1:1')
  })

  test('stays JSON where what was hidden was a number and not a text', () => {
    const line = lineOf((logger) => logger.error({ bytes: 101_099_000_001 }, 'taken'))
    expect(() => JSON.parse(line) as unknown).not.toThrow()
  })

  test.each<[how: string, log: (logger: Logger, err: unknown) => void]>([
    ['with a message of its own', (logger, err) => logger.error({ err }, 'failed')],
    ['without one', (logger, err) => logger.error({ err })],
    ['as it is', (logger, err) => logger.error(err)],
  ])('does not quote the text that a parser choked on, logged %s', (_how, log) => {
    const err = thrownBy(() => JSON.parse(`{"fullName": ${name}}`) as unknown)
    expect((err as Error).message).toContain(name.slice(0, 6))
    expect(lineOf((logger) => log(logger, err))).not.toMatch(/Nguy|fullName/)
  })
})
