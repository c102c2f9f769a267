/** An instant as RFC 3339 text in UTC, as it goes into answers. @param column a timestamptz */
export const isoText = (column: string): string =>
  `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
