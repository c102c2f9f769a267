import { counter } from '@hub/telemetry'

const parked = counter('hub_consumer_parked_total', 'Events parked, by reason')

export const countParked = (topic: string, reason: string): void => parked.add(1, { topic, reason })
