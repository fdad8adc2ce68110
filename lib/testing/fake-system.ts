import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeAnswer {
  status?: number
  json?: unknown
  text?: string
  headers?: Record<string, string>
  /** Closes the connection without a word. */
  hangUp?: boolean
  /** Begins an answer and never ends it. */
  stall?: boolean
}

export interface FakeSystem {
  address: string
  asked: { url: string; authorization: string | undefined }[]
  /** What is answered at a path from now on, whatever its query; 404 elsewhere. */
  answer(path: string, answer: FakeAnswer): void
  reset(): void
  close(): Promise<void>
}

/** A ticket or on-call system on this machine that answers as it is told. */
export async function fakeSystem(): Promise<FakeSystem> {
  const answers = new Map<string, FakeAnswer>()
  const asked: FakeSystem['asked'] = []
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    asked.push({ url, authorization: request.headers.authorization })
    send(response, answers.get(url.split('?')[0] ?? url) ?? { status: 404, json: {} })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    answer: (path, answer) => answers.set(path, answer),
    reset() {
      answers.clear()
      asked.length = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(
  response: ServerResponse,
  { status = 200, json, text, headers, hangUp, stall }: FakeAnswer,
): void {
  if (hangUp === true) return void response.destroy()
  response.writeHead(status, headers)
  if (stall === true) return void response.write('{')
  response.end(text ?? JSON.stringify(json ?? {}))
}
