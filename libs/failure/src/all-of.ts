/**
 * All results, or the first failure, once all have ended: nothing is left running behind the caller's back, as it is behind `Promise.all`.
 *
 * @throws what the first of them failed with
 */
export const allOf = async <const Works extends readonly unknown[]>(
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> => {
  try {
    return await Promise.all(works)
  } finally {
    await Promise.allSettled(works)
  }
}
