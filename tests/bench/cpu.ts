/** Time on a processor, as Linux counts it: it hardly changes with what else the machine does, where requests a second do. */
import { readdirSync, readFileSync } from 'node:fs'

/** Of a process, or null where it is gone or there is no /proc. */
function statOf (pid: number | string): { parent: number; seconds: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return { parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / 100 }
  } catch { return null }
}

/** Seconds of a process and of everything that PostgreSQL runs. Differences are meaningful while no connection closes. */
export function cpuSeconds (pid: number, postmaster: number): number {
  const all = [pid, ...readdirSync('/proc').filter((name) => /^\d+$/.test(name) && statOf(name)?.parent === postmaster)]
  return all.reduce<number>((sum, each) => sum + (statOf(each)?.seconds ?? 0), 0)
}
