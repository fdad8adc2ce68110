import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { faults, fullModel, type ServiceModel } from './aws-model'
import { operations, Refusal, type Asked } from './identity-center-operations'
import { identityStore } from './identitystore.shapes'
import { signatureOf, type AwsKey } from './sigv4'
import { ssoAdmin } from './sso-admin.shapes'

/**
 * A stand-in for AWS IAM Identity Center. It takes and answers what the published models of its two services allow and
 * nothing else, and does assignments one after the other, some time after it was asked, as AWS does.
 */
export interface IdentityCenter extends IdentityCenterState {
  url: string
  key: AwsKey
  stop(): Promise<void>
}

export interface PermissionSet {
  arn: string
  name: string
  sessionDuration: string
  accounts: string[]
}

export interface AccountAssignment {
  account: string
  permissionSet: string
  principalType: 'USER' | 'GROUP'
  principal: string
}

/** An order that was taken; it is carried out at `doneAt`. */
export interface Order extends AccountAssignment {
  id: string
  verb: 'create' | 'delete'
  status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
  reason?: string
  at: number
}

export interface IdentityCenterState {
  instance: string
  store: string
  users: Map<string, { id: string; name: string }>
  permissionSets: Map<string, PermissionSet>
  assignments: AccountAssignment[]
  orders: Order[]
  /** Whether the key may do something; its parameters are in `asked`. */
  mayDo: (operation: string, asked: Asked) => boolean
  /** How long an order takes, in milliseconds. */
  takesMs: number
  /** Makes the next order fail, with this reason. */
  failNext: string | null
  /** What it was asked so far. */
  asked: string[]
}

export async function startIdentityCenter(
  settings: Partial<Pick<IdentityCenterState, 'takesMs' | 'mayDo'>> = {},
): Promise<IdentityCenter> {
  const key = { accessKeyId: 'AKIAIDENTITYCENTER00', secretAccessKey: randomUUID() }
  const state: IdentityCenterState = {
    instance: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
    store: 'd-0123456789',
    users: new Map(),
    permissionSets: new Map(),
    assignments: [],
    orders: [],
    mayDo: () => true,
    takesMs: 60,
    failNext: null,
    asked: [],
    ...settings,
  }
  const models = [ssoAdmin, identityStore].map(fullModel)
  const server = createServer((request, response) => void answer(request, response, { state, key, models }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port answers with an AddressInfo.
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, key, stop })
}

interface Service {
  state: IdentityCenterState
  key: AwsKey
  models: readonly ServiceModel[]
}

async function answer(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  try {
    const body = await textOf(request)
    if (!isSigned(request, body, service.key))
      throw new Refusal(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      )
    const answered = carriedOut(String(request.headers['x-amz-target']), JSON.parse(body), service)
    reply(response, 200, answered)
  } catch (error) {
    const [code, message] =
      error instanceof Refusal ? [error.code, error.message] : ['InternalServerException', String(error)]
    reply(response, error instanceof Refusal ? 400 : 500, { __type: code, message })
  }
}

function carriedOut(target: string, input: Asked, { state, models }: Service): object {
  const [prefix, operation = ''] = target.split('.')
  const model = models.find((each) => each.prefix === prefix)
  const shapes = model?.operations[operation]
  const carryOut = operations[operation]
  if (model === undefined || shapes === undefined || carryOut === undefined)
    throw new Refusal('UnknownOperationException', target)
  const wrong = faults(model, shapes.input, input)
  if (wrong.length > 0) throw new Refusal('ValidationException', wrong.join('; '))
  state.asked.push(operation)
  if (!state.mayDo(operation, input))
    throw new Refusal('AccessDeniedException', `The portal is not authorized to perform ${operation}.`)
  const output = carryOut(state, input)
  const ownFaults = faults(model, shapes.output, output)
  if (ownFaults.length > 0) throw new Error(ownFaults.join('; '))
  return output
}

function isSigned({ method = '', url = '', headers }: IncomingMessage, body: string, key: AwsKey): boolean {
  const parts = /Credential=(\w+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/
  const [, id, scope = '', names = '', signature] = parts.exec(headers.authorization ?? '') ?? []
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  const expected = signatureOf({ method, path: url, headers: plain, names, body, scope }, key.secretAccessKey)
  return id === key.accessKeyId && signature === expected
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(body))
}
