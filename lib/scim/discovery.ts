import { enterpriseUrn, groupUrn, listUrn, outsiderUrn, userUrn } from './names'
import { maxCount } from './paging'

/** What this server can do (RFC 7643, 5). */
export function serviceProviderConfig(base: string): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: maxCount },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token of the portal with the scope scim, made at /admin/tokens.',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  }
}

interface Attribute {
  name: string
  type: 'string' | 'boolean' | 'complex' | 'dateTime' | 'reference'
  multiValued: boolean
  description: string
  required: boolean
  caseExact: boolean
  mutability: 'readWrite' | 'readOnly'
  returned: 'default' | 'always'
  uniqueness: 'none' | 'server'
  subAttributes?: Attribute[]
}

function attribute(name: string, more: Partial<Attribute> = {}): Attribute {
  return {
    name,
    type: 'string',
    multiValued: false,
    description: '',
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  }
}

const reference = (name: string, description: string) =>
  attribute(name, {
    type: 'complex',
    description,
    subAttributes: [attribute('value'), attribute('$ref', { type: 'reference' })],
  })
const entries = (name: string, description: string) =>
  attribute(name, {
    type: 'complex',
    multiValued: true,
    description,
    subAttributes: [
      attribute('value'),
      attribute('type'),
      attribute('display'),
      attribute('primary', { type: 'boolean' }),
    ],
  })

const schemas: Record<string, { name: string; description: string; attributes: Attribute[] }> = {
  [userUrn]: {
    name: 'User',
    description: 'A person',
    attributes: [
      attribute('userName', {
        required: true,
        uniqueness: 'server',
        description: 'By which the directory knows them',
      }),
      attribute('name', {
        type: 'complex',
        subAttributes: [
          'formatted',
          'familyName',
          'givenName',
          'middleName',
          'honorificPrefix',
          'honorificSuffix',
        ].map((name) => attribute(name)),
      }),
      attribute('displayName', { description: 'As the portal shows them' }),
      attribute('nickName'),
      attribute('title'),
      attribute('userType', {
        description: 'Employee, contractor or vendor, in the words that directories use',
      }),
      attribute('preferredLanguage'),
      attribute('locale'),
      attribute('timezone'),
      attribute('active', { type: 'boolean', description: 'False ends everything of theirs at once' }),
      entries('emails', 'The primary one, or the first, is where the portal reaches them'),
      entries('phoneNumbers', ''),
      attribute('groups', {
        type: 'complex',
        multiValued: true,
        mutability: 'readOnly',
        subAttributes: [attribute('value'), attribute('display'), attribute('$ref', { type: 'reference' })],
      }),
    ],
  },
  [groupUrn]: {
    name: 'Group',
    description: 'A group of people',
    attributes: [
      attribute('displayName', { required: true, uniqueness: 'server' }),
      attribute('members', {
        type: 'complex',
        multiValued: true,
        description: 'People; groups within groups are refused',
        subAttributes: [
          attribute('value'),
          attribute('display', { mutability: 'readOnly' }),
          attribute('type'),
          attribute('$ref', { type: 'reference' }),
        ],
      }),
    ],
  },
  [enterpriseUrn]: {
    name: 'EnterpriseUser',
    description: 'Where a person works',
    attributes: [
      attribute('employeeNumber'),
      attribute('costCenter'),
      attribute('organization'),
      attribute('division'),
      attribute('department', { description: 'The team, by its name' }),
      reference('manager', 'By id or external id'),
    ],
  },
  [outsiderUrn]: {
    name: 'Outsider',
    description: 'What is asked of contractors and vendors',
    attributes: [
      reference('sponsor', 'Who answers for them; the manager where nobody is named'),
      attribute('endsAt', { type: 'dateTime', description: 'When everything of theirs ends by itself' }),
    ],
  },
}

export function schemaList(base: string): object[] {
  return Object.entries(schemas).map(([id, schema]) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    ...schema,
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  }))
}

export function resourceTypes(base: string): object[] {
  const type = (name: string, schema: string, extensions: readonly string[]) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema,
    schemaExtensions: extensions.map((each) => ({ schema: each, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  })
  return [type('User', userUrn, [enterpriseUrn, outsiderUrn]), type('Group', groupUrn, [])]
}

/** A list in one piece. */
export function listOf(resources: readonly object[], page?: { total: number; startIndex: number }): object {
  return {
    schemas: [listUrn],
    totalResults: page?.total ?? resources.length,
    startIndex: page?.startIndex ?? 1,
    itemsPerPage: resources.length,
    Resources: resources,
  }
}
