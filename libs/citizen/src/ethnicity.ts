/** The 54 ethnic groups have the codes 01 to 54 (QCVN 109, annex E). A regular expression, for schemas. */
export const ethnicityCodePattern = '^(?:0[1-9]|[1-4][0-9]|5[0-4])$'
