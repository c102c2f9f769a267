import { isPin, type Pin } from '@hub/citizen'
import { ProblemError } from '@hub/failure'

/** @throws ProblemError unless it is the form of a number */
export const readPin = (pin: string): Pin => {
  if (!isPin(pin)) throw new ProblemError('malformed-pin')
  return pin
}
