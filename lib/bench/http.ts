import { Agent, request as ask, type IncomingMessage } from 'node:http'

// fetch takes several times the processor of this, and the server shares the machine with whoever measures it.
const agent = new Agent({ keepAlive: true })

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

/** Gets an address and reads the whole answer. */
export async function read(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return whole('GET', url, headers, null)
}

/** Posts to an address and reads the whole answer. */
export async function send(
  url: string,
  headers: Record<string, string>,
  body: Buffer = Buffer.alloc(0),
): Promise<Answer> {
  return whole('POST', url, { ...headers, 'content-length': String(body.length) }, body)
}

/** Gets an address; the parts of the body are given to `onChunk` as they come, and kept by nobody. */
export function stream(
  url: string,
  headers: Record<string, string>,
  onChunk: (chunk: Buffer) => void,
): Promise<Omit<Answer, 'body'>> {
  return exchange('GET', url, headers, null, onChunk)
}

async function whole(
  method: 'GET' | 'POST',
  url: string,
  headers: Record<string, string>,
  body: Buffer | null,
): Promise<Answer> {
  const chunks: Buffer[] = []
  const answer = await exchange(method, url, headers, body, (chunk) => chunks.push(chunk))
  return { ...answer, body: Buffer.concat(chunks) }
}

function exchange(
  method: 'GET' | 'POST',
  url: string,
  headers: Record<string, string>,
  body: Buffer | null,
  onChunk: (chunk: Buffer) => void,
): Promise<Omit<Answer, 'body'>> {
  return new Promise((resolve, reject) => {
    const request = ask(url, { method, agent, headers: { accept: '*/*', ...headers } }, (response) => {
      response.on('data', onChunk)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
      response.once('error', reject)
    })
    request.once('error', reject)
    request.end(body)
  })
}

/** A page that must be there. */
export async function page(url: string, headers: Record<string, string>): Promise<string> {
  const { status, body } = await read(url, { accept: 'text/html', ...headers })
  if (status !== 200) throw new Error(`${url} answered ${status}.`)
  return body.toString()
}
