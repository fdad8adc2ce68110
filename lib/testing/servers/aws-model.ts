import { existsSync, readFileSync } from 'node:fs'

/** What a service of AWS takes and answers, as its model says; members are named by their shapes. */
export interface ServiceModel {
  service: string
  version: string
  /** What comes before an operation in the header `x-amz-target`. */
  prefix: string
  operations: Readonly<Record<string, { input: string; output: string }>>
  shapes: Readonly<Record<string, Shape>>
}

export interface Shape {
  type: string
  required?: readonly string[]
  members?: Readonly<Record<string, string>>
  member?: string
  min?: number
  max?: number
  pattern?: string
  enum?: readonly string[]
}

/** From Debian's package python3-botocore. */
export function modelFile({ service, version }: Pick<ServiceModel, 'service' | 'version'>): string {
  return `/usr/lib/python3/dist-packages/botocore/data/${service}/${version}/service-2.json`
}

/** The model as botocore brings it; the extracted one where botocore is not there. */
export function fullModel(extracted: ServiceModel): ServiceModel {
  const file = modelFile(extracted)
  if (!existsSync(file)) return extracted
  const model: BotocoreModel = JSON.parse(readFileSync(file, 'utf8'))
  return {
    ...extracted,
    prefix: model.metadata.targetPrefix,
    operations: Object.fromEntries(
      Object.entries(model.operations).map(([name, { input, output }]) => [
        name,
        { input: input.shape, output: output?.shape ?? '' },
      ]),
    ),
    shapes: Object.fromEntries(Object.entries(model.shapes).map(([name, shape]) => [name, shapeOf(shape)])),
  }
}

interface BotocoreModel {
  metadata: { targetPrefix: string }
  operations: Record<string, { input: { shape: string }; output?: { shape: string } }>
  shapes: Record<string, BotocoreShape>
}

interface BotocoreShape extends Omit<Shape, 'members' | 'member'> {
  members?: Record<string, { shape: string }>
  member?: { shape: string }
  document?: boolean
}

function shapeOf({ members, member, document, ...rest }: BotocoreShape): Shape {
  if (document) return { type: 'document' }
  const named = Object.entries(members ?? {}).map(([name, { shape }]) => [name, shape] as const)
  return {
    ...rest,
    ...(members && { members: Object.fromEntries(named) }),
    ...(member && { member: member.shape }),
  }
}

/** What is wrong with a value by its shape, one sentence each; none for a value as it should be. */
export function faults(model: ServiceModel, shapeName: string, value: unknown, at = ''): string[] {
  const shape = model.shapes[shapeName]
  const place = at === '' ? shapeName : at
  if (shape === undefined) return [`${place} has no shape`]
  switch (shape.type) {
    case 'structure':
      return structureFaults(model, shape, value, place)
    case 'list':
      return Array.isArray(value)
        ? [
            ...boundFaults(shape, value.length, place),
            ...value.flatMap((each, index) => faults(model, shape.member ?? '', each, `${place}[${index}]`)),
          ]
        : [`${place} is no list`]
    case 'string':
      return typeof value === 'string' ? textFaults(shape, value, place) : [`${place} is no text`]
    case 'integer':
      return typeof value === 'number' ? boundFaults(shape, value, place) : [`${place} is no number`]
    case 'timestamp':
      return typeof value === 'number' ? [] : [`${place} is no time`]
    default:
      return []
  }
}

function structureFaults(model: ServiceModel, shape: Shape, value: unknown, place: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${place} is no structure`]
  const { members = {}, required = [] } = shape
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${place}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, each]) => {
      const member = members[name]
      return member === undefined
        ? [`${place}.${name} is not known`]
        : faults(model, member, each, `${place}.${name}`)
    }),
  ]
}

function textFaults(shape: Shape, text: string, place: string): string[] {
  const { pattern } = shape
  // Only what names kinds of letters needs the strict reading, and the other patterns do not stand it.
  const flags = pattern?.includes('\\p{') ? 'u' : ''
  const fits = pattern === undefined || new RegExp(`^(?:${pattern})$`, flags).test(text)
  const known = shape.enum === undefined || shape.enum.includes(text)
  return [
    ...boundFaults(shape, text.length, place),
    ...(fits ? [] : [`${place} does not fit ${pattern}`]),
    ...(known ? [] : [`${place} is none of ${shape.enum?.join(', ')}`]),
  ]
}

function boundFaults(
  { min = 0, max = Number.MAX_SAFE_INTEGER }: Shape,
  size: number,
  place: string,
): string[] {
  return size >= min && size <= max ? [] : [`${place} is not between ${min} and ${max}`]
}
