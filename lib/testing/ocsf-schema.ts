/**
 * What the published schema of the Open Cybersecurity Schema Framework asks of the classes the log uses: required
 * attributes, "at least one of" constraints, values of enumerations and types.
 *
 * Read from github.com/ocsf/ocsf-schema: events/iam/entity_management.json (fa03cb4), events/iam/user_access.json (352fe6b,
 * which says that 1.9.0 deprecates the class), events/iam/authentication.json (01d6c7c), events/application/
 * api_activity.json (2b1f2da), includes/classification.json (01d6c7c), includes/occurrence.json (04dbb31) and
 * objects/{user,managed_entity,metadata,actor,product,api,service,network_endpoint,resource_details,_entity}.json; what
 * CHANGELOG.md (0026972) lists under 1.8.0 and 1.9.0 changes none of what stands here. `iam_role`, `updated_entity` and
 * other attributes that only came with 1.9.0 are left out, so that an event which uses one fails.
 */
type Type =
  | 'string'
  | 'integer'
  | 'timestamp'
  | 'boolean'
  | 'object'
  | 'strings'
  | { of: string }
  | { listOf: string }

interface Shape {
  attributes: Readonly<Record<string, Type>>
  required: readonly string[]
  /** Of each list at least one is there. */
  atLeastOne: readonly (readonly string[])[]
  enums: Readonly<Record<string, readonly number[]>>
}

const shape = (wishes: Partial<Shape> & Pick<Shape, 'attributes'>): Shape => ({
  required: [],
  atLeastOne: [],
  enums: {},
  ...wishes,
})

const ocsfObjects: Readonly<Record<string, Shape>> = {
  user: shape({
    attributes: { name: 'string', uid: 'string', type: 'string', type_id: 'integer', email_addr: 'string' },
    atLeastOne: [['account', 'name', 'uid']],
    enums: { type_id: [0, 1, 2, 3, 4, 99] },
  }),
  managed_entity: shape({
    attributes: { name: 'string', uid: 'string', type: 'string', version: 'string', data: 'object' },
    atLeastOne: [['name', 'uid']],
  }),
  actor: shape({
    attributes: { user: { of: 'user' }, app_name: 'string', app_uid: 'string' },
    atLeastOne: [['process', 'user', 'invoked_by', 'session', 'app_name', 'app_uid']],
  }),
  product: shape({
    attributes: { name: 'string', vendor_name: 'string', version: 'string', uid: 'string' },
    required: ['name'],
  }),
  metadata: shape({
    attributes: {
      version: 'string',
      product: { of: 'product' },
      uid: 'string',
      sequence: 'integer',
      event_code: 'string',
      log_name: 'string',
      original_time: 'string',
      correlation_uid: 'string',
    },
    required: ['version', 'product'],
  }),
  service: shape({ attributes: { name: 'string', uid: 'string', version: 'string' } }),
  api: shape({ attributes: { operation: 'string', service: { of: 'service' } }, required: ['operation'] }),
  network_endpoint: shape({
    attributes: { ip: 'string', svc_name: 'string', hostname: 'string', name: 'string', uid: 'string' },
    atLeastOne: [
      ['ip', 'uid', 'name', 'hostname', 'svc_name', 'instance_uid', 'interface_uid', 'interface_name'],
    ],
  }),
  resource_details: shape({
    attributes: { name: 'string', uid: 'string', type: 'string', version: 'string' },
    atLeastOne: [['name', 'uid']],
  }),
}

/** What every class inherits from the base event. */
const base = {
  attributes: {
    activity_id: 'integer',
    activity_name: 'string',
    category_uid: 'integer',
    category_name: 'string',
    class_uid: 'integer',
    class_name: 'string',
    type_uid: 'integer',
    type_name: 'string',
    severity_id: 'integer',
    severity: 'string',
    status_id: 'integer',
    status: 'string',
    status_detail: 'string',
    time: 'timestamp',
    message: 'string',
    metadata: { of: 'metadata' },
    unmapped: 'object',
    actor: { of: 'actor' },
    src_endpoint: { of: 'network_endpoint' },
  },
  required: ['activity_id', 'category_uid', 'class_uid', 'type_uid', 'severity_id', 'time', 'metadata'],
  enums: { severity_id: [0, 1, 2, 3, 4, 5, 6, 99], status_id: [0, 1, 2, 99] },
} as const

interface ClassWishes {
  category: number
  attributes: Readonly<Record<string, Type>>
  required: readonly string[]
  activities: readonly number[]
  atLeastOne?: readonly (readonly string[])[]
}

function eventClass(wishes: ClassWishes): Shape {
  return {
    attributes: { ...base.attributes, ...wishes.attributes },
    required: [...base.required, ...wishes.required],
    atLeastOne: wishes.atLeastOne ?? [],
    enums: { ...base.enums, activity_id: [0, ...wishes.activities, 99], category_uid: [wishes.category] },
  }
}

const ocsfEvents: Readonly<Record<number, Shape>> = {
  3002: eventClass({
    category: 3,
    attributes: {
      user: { of: 'user' },
      service: { of: 'service' },
      dst_endpoint: { of: 'network_endpoint' },
    },
    required: ['user'],
    activities: [1, 2, 3, 4, 5],
    atLeastOne: [['service', 'dst_endpoint']],
  }),
  3004: eventClass({
    category: 3,
    attributes: { entity: { of: 'managed_entity' }, comment: 'string' },
    required: ['entity'],
    activities: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  }),
  3005: eventClass({
    category: 3,
    attributes: { user: { of: 'user' }, privileges: 'strings', resources: { listOf: 'resource_details' } },
    required: ['user'],
    activities: [1, 2, 3, 4],
  }),
  6003: eventClass({
    category: 6,
    attributes: { api: { of: 'api' }, resources: { listOf: 'resource_details' } },
    required: ['actor', 'api', 'src_endpoint'],
    activities: [1, 2, 3, 4],
  }),
}

/** Everything in an event that the schema does not allow, as paths with what is wrong; empty when it conforms. */
export function ocsfProblems(event: Readonly<Record<string, unknown>>): string[] {
  const { class_uid, activity_id, type_uid } = event
  const found = typeof class_uid === 'number' ? ocsfEvents[class_uid] : undefined
  if (found === undefined) return [`class_uid: ${String(class_uid)} is no class that is used`]
  const sum = Number(class_uid) * 100 + Number(activity_id)
  return [
    ...problemsIn(event, found, ''),
    ...(type_uid === sum ? [] : [`type_uid: ${String(type_uid)} is not ${sum}`]),
  ]
}

function problemsIn(value: Readonly<Record<string, unknown>>, shaped: Shape, path: string): string[] {
  const missing = shaped.required.filter((name) => value[name] === undefined)
  const unmet = shaped.atLeastOne.filter((names) => names.every((name) => value[name] === undefined))
  return [
    ...missing.map((name) => `${path}${name}: missing`),
    ...unmet.map((names) => `${path}: none of ${names.join(', ')}`),
    ...Object.entries(value).flatMap(([name, each]) => {
      const type = shaped.attributes[name]
      if (type === undefined) return [`${path}${name}: not in the schema`]
      const allowed = shaped.enums[name]
      if (allowed !== undefined && !allowed.some((one) => one === each))
        return [`${path}${name}: ${String(each)} is not among its values`]
      return problemsOf(each, type, `${path}${name}`)
    }),
  ]
}

function problemsOf(value: unknown, type: Type, path: string): string[] {
  if (typeof type === 'object') {
    if ('of' in type) return isFields(value) ? inner(value, type.of, path) : [`${path}: no object`]
    if (!Array.isArray(value)) return [`${path}: no list`]
    return value.flatMap((each, at) =>
      isFields(each) ? inner(each, type.listOf, `${path}[${at}]`) : [`${path}[${at}]: no object`],
    )
  }
  return fits[type](value) ? [] : [`${path}: no ${type}`]
}

function inner(value: Readonly<Record<string, unknown>>, name: string, path: string): string[] {
  const shaped = ocsfObjects[name]
  return shaped === undefined ? [`${path}: ${name} is not known`] : problemsIn(value, shaped, `${path}.`)
}

const fits: Record<Exclude<Type, object>, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  // Milliseconds since 1970: a number of seconds would lie in January of that year.
  timestamp: (value) => Number.isSafeInteger(value) && Number(value) > 1e12,
  boolean: (value) => typeof value === 'boolean',
  object: isFields,
  strings: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
