/** What every stream of a room does: tell each change; to whoever asks without a stream, tell once. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Busy } from '#src/platform/http/errors.ts'
import { wantsStream } from '#src/platform/http/event-stream.ts'
import type { Services } from '#src/services.ts'
import { parseRoom, readRoom, type Room } from './queries.ts'
import type { Rooms } from './watch-rooms.ts'

/** Throws Busy when no more screens can be told. */
export async function tellRoom ({ db }: Services, rooms: Rooms, request: FastifyRequest, reply: FastifyReply, eventId: number, view: (room: Room) => string): Promise<FastifyReply> {
  if (!wantsStream(request)) return reply.lastMessage(view(parseRoom(await readRoom(db, eventId))))
  return reply.stream(({ send }) => {
    let before = ''
    const end = rooms.watch(eventId, (room) => {
      const html = view(room)
      if (html !== before) send(html)
      before = html
    })
    if (end === null) throw new Busy('too many screens')
    return end
  })
}
