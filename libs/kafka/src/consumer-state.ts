/**
 * `connecting` no group membership yet, or lost · `running` · `waiting` our own database is away, nothing is lost and nothing is parked ·
 * `stopped-by-alarm` too many events fail for one reason: somebody has to look, then restart the service.
 */
export type ConsumerState = 'connecting' | 'running' | 'waiting' | 'stopped-by-alarm'
