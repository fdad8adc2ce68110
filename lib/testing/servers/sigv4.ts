import { createHash, createHmac } from 'node:crypto'

export interface AwsKey {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

export interface Signing {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  url: string
  service: 's3' | 'iam' | 'sts'
  body?: string
  key: AwsKey
  /** Signed as well; by lower-case name. */
  headers?: Readonly<Record<string, string>>
}

/** A request signed as AWS wants it (version 4), without any client of AWS. */
export async function signedFetch({
  method,
  url,
  service,
  body = '',
  key,
  headers: more = {},
}: Signing): Promise<Response> {
  const { host, pathname } = new URL(url)
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/us-east-1/${service}/aws4_request`
  const unsorted: Record<string, string> = {
    ...more,
    ...(service !== 's3' && { 'content-type': 'application/x-www-form-urlencoded' }),
    host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': time,
    ...(key.sessionToken !== undefined && { 'x-amz-security-token': key.sessionToken }),
  }
  const headers = Object.fromEntries(Object.entries(unsorted).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const names = Object.keys(headers).join(';')
  const signature = signatureOf({ method, path: pathname, headers, names, body, scope }, key.secretAccessKey)
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  const { host: _, ...sent } = headers
  return fetch(url, {
    method,
    headers: { ...sent, authorization },
    ...(body !== '' && { body }),
  })
}

export interface Signed {
  method: string
  /** Escaped, without a query. */
  path: string
  headers: Readonly<Record<string, string>>
  /** The signed headers in small letters and in order, joined by semicolons. */
  names: string
  body: string
  /** Date, region, service and `aws4_request`, joined by slashes. */
  scope: string
}

/** The signature of a request, in hexadecimal digits. */
export function signatureOf({ method, path, headers, names, body, scope }: Signed, secret: string): string {
  const lines = names.split(';').map((name) => `${name}:${headers[name] ?? ''}\n`)
  const canonical = [method, path, '', lines.join(''), names, sha256(body)].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return hmac(key, toSign).toString('hex')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
