/** The job loop: runs each task at its interval, one at a time, and stops when told, after the task under way. */
import type { FastifyBaseLogger } from 'fastify'

export type Task = { name: string; everySeconds: number; run (stopped: () => boolean): Promise<unknown> }

export function startLoop (tasks: Task[], log: FastifyBaseLogger): { stop (): Promise<void> } {
  let stopping = false
  const due = new Map(tasks.map((task) => [task.name, 0]))
  let wake: (() => void) | undefined
  const done = (async () => {
    while (!stopping) {
      for (const task of tasks) {
        if (stopping || Date.now() < due.get(task.name)!) continue
        try { await task.run(() => stopping) } catch (error) { log.error({ err: error, task: task.name }, 'task failed') }
        due.set(task.name, Date.now() + task.everySeconds * 1000)
      }
      const next = Math.min(...due.values()) - Date.now()
      if (!stopping) await new Promise<void>((go) => { const timer = setTimeout(go, Math.max(50, next)); wake = () => { clearTimeout(timer); go() } })
    }
  })()
  return { async stop () { stopping = true; wake?.(); await done } }
}
