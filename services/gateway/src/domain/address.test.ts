import { describe, expect, test } from '@jest/globals'
import { parseClientHeader, parseServicePath } from './address.ts'

describe('an X-Road address', () => {
  test.each([
    ['/r1/VN/GOV/G01/civil-status/acts', 'VN/GOV/G01/civil-status/acts', ''],
    ['/r1/VN/GOV/G01/civil-status/acts/', 'VN/GOV/G01/civil-status/acts', '/'],
    ['/r1/VN/GOV/G01/civil-status/acts/01', 'VN/GOV/G01/civil-status/acts', '/01'],
    ['/r1/VN/GOV/G01/civil-status/acts/a/b/', 'VN/GOV/G01/civil-status/acts', '/a/b/'],
    ['/r1/VN/GOV/G01/civil-status/acts//a//', 'VN/GOV/G01/civil-status/acts', '//a//'],
    ["/r1/VN/GOV/000.00.00.G01/it's(+,-.=)/a", "VN/GOV/000.00.00.G01/it's(+,-.=)/a", ''],
    ['/r1/VN/GOV/G01/h%E1%BB%99%20t%E1%BB%8Bch/acts', 'VN/GOV/G01/hộ tịch/acts', ''],
  ])('%s is the service %s and the rest %j', (path, service, rest) => {
    expect(parseServicePath(path)).toEqual({ kind: 'address', service, rest })
  })

  test.each(['/01%2F2026', '/a%20b', '/%zz', '/..;/x', '/%E1%BB%99', '/a+b', '/~%7E'])(
    'passes what follows the service, %s, byte for byte',
    (rest) => {
      expect(parseServicePath(`/r1/VN/GOV/G01/civil-status/acts${rest}`)).toMatchObject({ kind: 'address', rest })
    },
  )

  test.each([
    ['no part', '/r1/'],
    ['one part', '/r1/VN'],
    ['four parts', '/r1/VN/GOV/G01/civil-status'],
    ['four parts and a slash', '/r1/VN/GOV/G01/civil-status/'],
    ['an empty part', '/r1/VN//G01/civil-status/acts'],
    ['an empty first part', '/r1//GOV/G01/civil-status/acts'],
    ['a wrong percent-encoding', '/r1/VN/GOV/G01/civil-status/%ZZ'],
    ['a cut off percent-encoding', '/r1/VN/GOV/G01/civil-status%2/acts'],
    ['an encoding that is no UTF-8', '/r1/VN/GOV/G01/%FF/acts'],
  ])('with %s is malformed', (_what, path) => {
    expect(parseServicePath(path)).toMatchObject({
      kind: 'malformed',
      why: expect.stringMatching(/^(the path|a part) /),
    })
  })
})

describe('the client that a call names', () => {
  test.each([
    ['VN/GOV/G15', 'VN/GOV/G15'],
    ['VN/GOV/000.00.00.G15/civil-status', 'VN/GOV/000.00.00.G15/civil-status'],
    ['VN/GOV/G15/h%E1%BB%99%20t%E1%BB%8Bch', 'VN/GOV/G15/hộ tịch'],
  ])('%s is %s', (header, identifier) => {
    expect(parseClientHeader(header)).toEqual({ kind: 'client', identifier })
  })

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['of one part', 'VN'],
    ['of two parts', 'VN/GOV'],
    ['of five parts', 'VN/GOV/G15/civil-status/acts'],
    ['with an empty part', 'VN/GOV//civil-status'],
    ['with a slash at the end', 'VN/GOV/G15/'],
    ['with a slash at the beginning', '/VN/GOV/G15'],
    ['wrongly encoded', 'VN/GOV/G15/%G1'],
    ['cut off', 'VN/GOV/G15/civil%'],
  ])('is malformed if it is %s', (_what, header) => {
    expect(parseClientHeader(header)).toMatchObject({
      kind: 'malformed',
      why: expect.stringContaining('X-Road-Client'),
    })
  })

  // PR-REST 4.2: %2F inside a part is a character of that part.
  test('is not another one because of a slash within a part', () => {
    expect(parseClientHeader('VN/GOV/G15%2Fcivil-status')).not.toEqual(parseClientHeader('VN/GOV/G15/civil-status'))
  })
})
