import { describe, expect, test } from '@jest/globals'
import { findLegacyEncoding, fromLegacyEncoding, type LegacyEncoding } from './legacy-encoding.ts'

// Code by code, in the order of the letters: TCVN3, VNI as it is read, VISCII, and the capitals of VISCII.
const alphabet: readonly [
  letters: string,
  tcvn3: string,
  vni: string,
  viscii: readonly [small: string, capital: string],
][] = [
  ['àảãáạ', 'B5 B6 B7 B8 B9', 'aø aû aõ aù aï', ['E0 E4 E3 E1 D5', 'C0 C4 C3 C1 80']],
  ['ăằẳẵắặ', 'A8 BB BC BD BE C6', 'aê aè aú aü aé aë', ['E5 A2 C6 C7 A1 A3', 'C5 82 02 05 81 83']],
  ['âầẩẫấậ', 'A9 C7 C8 C9 CA CB', 'aâ aà aå aã aá aä', ['E2 A5 A6 E7 A4 A7', 'C2 85 86 06 84 87']],
  ['èẻẽéẹ', 'CC CE CF D0 D1', 'eø eû eõ eù eï', ['E8 EB A8 E9 A9', 'C8 CB 88 C9 89']],
  ['êềểễếệ', 'AA D2 D3 D4 D5 D6', 'eâ eà eå eã eá eä', ['EA AB AC AD AA AE', 'CA 8B 8C 8D 8A 8E']],
  ['ìỉĩíị', 'D7 D8 DC DD DE', 'ì æ ó í ò', ['EC EF EE ED B8', 'CC 9B CE CD 98']],
  ['òỏõóọ', 'DF E1 E2 E3 E4', 'oø oû oõ où oï', ['F2 F6 F5 F3 F7', 'D2 99 A0 D3 9A']],
  ['ôồổỗốộ', 'AB E5 E6 E7 E8 E9', 'oâ oà oå oã oá oä', ['F4 B0 B1 B2 AF B5', 'D4 90 91 92 8F 93']],
  ['ơờởỡớợ', 'AC EA EB EC ED EE', 'ô ôø ôû ôõ ôù ôï', ['BD B6 B7 DE BE FE', 'B4 96 97 B3 95 94']],
  ['ùủũúụ', 'EF F1 F2 F3 F4', 'uø uû uõ uù uï', ['F9 FC FB FA F8', 'D9 9C 9D DA 9E']],
  ['ưừửữứự', 'AD F5 F6 F7 F8 F9', 'ö öø öû öõ öù öï', ['DF D7 D8 E6 D1 F1', 'BF BB BC FF BA B9']],
  ['ỳỷỹýỵ', 'FA FB FC FD FE', 'yø yû yõ yù î', ['CF D6 DB FD DC', '9F 14 19 DD 1E']],
  ['đ', 'AE', 'ñ', ['F0', 'D0']],
]

const fromCodes = (codes: string): string =>
  String.fromCodePoint(...codes.split(' ').map((code) => Number.parseInt(code, 16)))

describe('the 134 letters', () => {
  test('are all in the table of this test', () => {
    expect(new Set(alphabet.flatMap(([letters]) => Array.from(letters + letters.toUpperCase()))).size).toBe(134)
  })

  test.each(alphabet)('%s are known to every encoding', (letters, tcvn3, vni, viscii) => {
    const capitals = letters.toUpperCase()
    expect({
      tcvn3: fromLegacyEncoding(fromCodes(tcvn3), 'tcvn3'),
      vni: fromLegacyEncoding(vni.replaceAll(' ', ''), 'vni'),
      vniCapitals: fromLegacyEncoding(vni.replaceAll(' ', '').toUpperCase(), 'vni'),
      viscii: fromLegacyEncoding(fromCodes(viscii[0]), 'viscii'),
      visciiCapitals: fromLegacyEncoding(fromCodes(viscii[1]), 'viscii'),
    }).toEqual({ tcvn3: letters, vni: letters, vniCapitals: capitals, viscii: letters, visciiCapitals: capitals })
  })

  test('of TCVN3 have seven capitals, and no other', () => {
    expect(fromLegacyEncoding('¡¢£¤¥¦§', 'tcvn3')).toBe('ĂÂÊÔƠƯĐ')
    const codes = Array.from({ length: 128 }, (_, index) => String.fromCodePoint(0x80 + index))
    expect(codes.filter((code) => fromLegacyEncoding(code, 'tcvn3') !== undefined)).toHaveLength(67 + 7)
  })
})

// What was read · the encoding · what was meant.
const legacy: readonly [read: string, encoding: LegacyEncoding, meant: string][] = [
  ['NguyÔn V¨n An', 'tcvn3', 'Nguyễn Văn An'],
  ['TrÇn ThÞ BÝch Thñy', 'tcvn3', 'Trần Thị Bích Thủy'],
  ['D\u00ad¬ng Quèc Hïng', 'tcvn3', 'Dương Quốc Hùng'],
  ['Lª Hoµng Nam', 'tcvn3', 'Lê Hoàng Nam'],
  ['Bïi Anh', 'tcvn3', 'Bùi Anh'],
  ['NguyÔn', 'tcvn3', 'Nguyễn'],
  ['Lª', 'tcvn3', 'Lê'],
  // VISCII would make Lế Vẻn Hộ of it, and TCVN3 Phếm Vồn An of the name in VISCII below.
  ['Lª V¨n Hµ', 'tcvn3', 'Lê Văn Hà'],
  // Capitals with a tone: the codes say small letters.
  ['§Æng ThÞ ¸nh', 'tcvn3', 'Đặng Thị ánh'],
  ['NGUYÔN V¡N AN', 'tcvn3', 'NGUYễN VĂN AN'],
  ['Nguyeãn Vaên An', 'vni', 'Nguyễn Văn An'],
  ['Traàn Thò Bích Thuûy', 'vni', 'Trần Thị Bích Thủy'],
  ['NGUYEÃN THÒ AÙNH', 'vni', 'NGUYỄN THỊ ÁNH'],
  ['Ñaëng Thò Aùnh Tuyeát', 'vni', 'Đặng Thị Ánh Tuyết'],
  ['Phaïm Nam', 'vni', 'Phạm Nam'],
  ['Hoà Xuaân Höông', 'vni', 'Hồ Xuân Hương'],
  ['Tröông Myõ Hoøa', 'vni', 'Trương Mỹ Hòa'],
  ['Nguy\u00adn Vån An', 'viscii', 'Nguyễn Văn An'],
  ['Tr¥n Th¸ Bích Thüy', 'viscii', 'Trần Thị Bích Thủy'],
  ['PhÕm H°ng Häi', 'viscii', 'Phạm Hồng Hải'],
  ['PhÕm Vån An', 'viscii', 'Phạm Văn An'],
  ['Ngô Ðình Di®m', 'viscii', 'Ngô Đình Diệm'],
  // The same code as Latin-1 and as Windows-1252 shows it.
  ['TR\u0085N VÅN NAM', 'viscii', 'TRẦN VĂN NAM'],
  ['TR…N VÅN NAM', 'viscii', 'TRẦN VĂN NAM'],
  ['NG\u00d4 TH\u0098 M\u0019', 'viscii', 'NGÔ THỊ MỸ'],
]

test.each(legacy)('%j is %s for %s', (read, encoding, meant) => {
  expect([findLegacyEncoding(read), fromLegacyEncoding(read, encoding)]).toEqual([encoding, meant])
})

test.each(legacy)('%j is recognised in NFD too', (read, encoding, meant) => {
  const decomposed = read.normalize('NFD')
  expect([findLegacyEncoding(decomposed), fromLegacyEncoding(decomposed, encoding)]).toEqual([encoding, meant])
})

describe('a name is left alone', () => {
  test.each(legacy)('once it was converted (%j, %s)', (_read, _encoding, meant) => {
    expect([meant, meant.normalize('NFD'), meant.toUpperCase()].map(findLegacyEncoding)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test.each([
    'Lê Hà',
    'Hoà',
    'Lê Ðình Trí',
    'Bùi Bích Hà',
    'Vò Thu',
    'Nguyen Van An',
    'Y Niê',
    "H'Hen Niê",
    'K’Brôi',
    '',
  ])('that is Vietnamese as it stands: %j', (name) => {
    expect(findLegacyEncoding(name)).toBeUndefined()
  })

  const foreign = [
    'José · Müller · D’Arcy · D‘Arcy · João Leão · Søren Ångström · Muñoz Peña · Françoise O’Brien · Guðrún · Zoë · Jean-Noël · Niccolò',
    'Óscar Núñez · Gaál · Œuvrard · Šárka · Groß · Trí Müller · Nguyễn José · Åsa · Þór · Jörg Köhn · Gül Öztürk · Chloé Nguyen',
    'McÉvoy · Lü Bö · Brontë · Aïcha · Saül',
  ].flatMap((row) => row.split(' · '))

  test.each(foreign)('that is foreign: %s', (name) => {
    expect([name, name.toUpperCase(), name.normalize('NFD')].map(findLegacyEncoding)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  // As VNI they are Lọc, Sến, Cạn and Lọc Hạm; as TCVN3 Hå is Hồ: each is somebody's name as it is. Bïi and Phaïm stand alone.
  test.each(['Loïc', 'Seán', 'Caïn', 'Loïc Haïm', 'Hå Lan', 'Loïc Nguyen', 'Bïi', 'Phaïm'])('in doubt: %s', (name) => {
    expect(findLegacyEncoding(name)).toBeUndefined()
  })

  test.each(['Nguyá»…n VÄƒn An', 'LÃª VÄƒn', 'Nguyen Van An®', 'Nguyen V?n An', 'Nguy\ufffdn', '© An', 'Tu´', '123'])(
    'that was spoiled otherwise: %j',
    (name) => {
      expect(findLegacyEncoding(name)).toBeUndefined()
    },
  )
})

const unknown: readonly [text: string, encoding: LegacyEncoding][] = [
  ['Nguyễn', 'tcvn3'],
  ['Nguyễn', 'vni'],
  ['Nguyễn', 'viscii'],
  ['José', 'vni'],
  ['Müller', 'vni'],
  ['aÙ', 'vni'],
  ['François', 'vni'],
  ['\u00c0', 'tcvn3'],
  ['\u0002', 'tcvn3'],
  ['\u0001', 'viscii'],
  ['Trần', 'viscii'],
]

test.each(unknown)('%j holds what %s does not know', (text, encoding) => {
  expect(fromLegacyEncoding(text, encoding)).toBeUndefined()
})

const kept: readonly [text: string, encoding: LegacyEncoding, meant: string][] = [
  ["H'Hen Y-An A. B", 'tcvn3', "H'Hen Y-An A. B"],
  ['H’Hen', 'vni', 'H’Hen'],
  ['Aùnh AÙnh', 'vni', 'Ánh Ánh'],
  ['Hoaøng Giöõa', 'vni', 'Hoàng Giữa'],
  ['', 'viscii', ''],
]

test.each(kept)('%j in %s is %j', (text, encoding, meant) => {
  expect(fromLegacyEncoding(text, encoding)).toBe(meant)
})
