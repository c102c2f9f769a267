import type { HeldRequest, IdentityAuthority } from './identity-authority.ts'

/** Whom an officer looks for among the requests that are held. */
export interface Sought {
  readonly fullName: string
  /** The number of somebody alike. */
  readonly candidate: string
}

/** Officers find a request by whom it is about, the newest first. @returns undefined if none such is held */
export const findHeld = async (
  authority: IdentityAuthority,
  { fullName, candidate }: Sought,
): Promise<HeldRequest | undefined> => {
  let after: string | undefined
  do {
    const { body } = await authority.listHeld(after)
    for (const { id } of body.requests.toReversed()) {
      const { body: request } = await authority.readRequest(id)
      const isMeant = request.person?.fullName === fullName
      if (isMeant && request.candidates.some(({ pin }) => pin === candidate)) return request
    }
    after = body.next
  } while (after !== undefined)
  return undefined
}
