/** The loop of background work: every task at its own interval, none beside itself, none waiting for another; stops when told, after what is under way. */
import type { FastifyBaseLogger } from 'fastify'

export type Task = { name: string; everySeconds: number; run (stopped: () => boolean): Promise<unknown> }

export function startLoop (tasks: Task[], log: FastifyBaseLogger): { stop (): Promise<void> } {
  let stopping = false
  const wakes = new Set<() => void>()
  const pause = (ms: number) => new Promise<void>((go) => {
    const wake = () => { clearTimeout(timer); wakes.delete(wake); go() }
    const timer = setTimeout(wake, ms)
    wakes.add(wake)
  })
  const cycles = tasks.map(async (task) => {
    while (!stopping) {
      try { await task.run(() => stopping) } catch (error) { log.error({ err: error, task: task.name }, 'task failed') }
      if (!stopping) await pause(task.everySeconds * 1000)
    }
  })
  return { async stop () { stopping = true; for (const wake of [...wakes]) wake(); await Promise.all(cycles) } }
}
