import type { Service } from '@hub/contracts'
import type { Hub } from '@hub/local'

/** Kills it without warning; its supervisor starts it again. */
export const killService = ({ processes }: Pick<Hub, 'processes'>, name: Service): void => {
  const pid = processes()
    .find((one) => one.name === name)
    ?.pid()
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}
