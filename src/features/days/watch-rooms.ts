/**
 * Rooms as they change, for any number of screens: each room that somebody watches is looked at once a second by one statement, however many watch it. A look that
 * fails is passed over, and the next one tells.
 */
import { type Room, parseRoom } from './queries.ts'

type Tell = (room: Room) => void
type Watched = { tellers: Set<Tell>; text: string; timer: NodeJS.Timeout; looking: boolean }

export type Rooms = {
  /** Tells at once what was last seen, if anybody watches already, and then every change. Returns what ends it. Null when no more can watch. */
  watch (eventId: number, tell: Tell): (() => void) | null
  /** Nobody is told any more. */
  close (): void
  watchers (): number
}

export function openRooms (look: (eventId: number) => Promise<string>, failed: (error: unknown) => void, { everyMs = 1000, most = 400 } = {}): Rooms {
  const rooms = new Map<number, Watched>()
  let count = 0

  async function see (eventId: number, room: Watched): Promise<void> {
    if (room.looking) return
    room.looking = true
    try {
      const text = await look(eventId)
      if (text === room.text) return
      room.text = text
      const seen = parseRoom(text)
      for (const tell of room.tellers) tell(seen)
    } catch (error) { failed(error) } finally { room.looking = false }
  }

  function begin (eventId: number): Watched {
    const room: Watched = { tellers: new Set(), text: '', looking: false, timer: setInterval(() => { void see(eventId, room) }, everyMs) }
    rooms.set(eventId, room)
    void see(eventId, room)
    return room
  }

  return {
    watch (eventId, tell) {
      if (count >= most) return null
      const room = rooms.get(eventId) ?? begin(eventId)
      room.tellers.add(tell)
      count++
      if (room.text !== '') tell(parseRoom(room.text))
      return () => {
        if (!room.tellers.delete(tell)) return
        count--
        if (room.tellers.size > 0) return
        clearInterval(room.timer)
        rooms.delete(eventId)
      }
    },
    close () {
      for (const room of rooms.values()) { clearInterval(room.timer); room.tellers.clear() }
      rooms.clear()
      count = 0
    },
    watchers: () => count,
  }
}
