import type { CatalogEntry } from '../connector'
import type { Center, CenterCall } from './client'
import { centerOf, pages } from './client'

/** Every permission set, and every account that one is provisioned to. */
export async function* catalog(call: CenterCall): AsyncGenerator<CatalogEntry, void, undefined> {
  const center = await centerOf(call)
  const accounts = new Set<string>()
  for await (const arn of permissionSets(center)) {
    const { Name: label } = await permissionSetOf(center, arn)
    yield { field: 'permissionSet', value: arn, ...(label !== undefined && { label }) }
    for await (const account of accountsOf(center, arn)) {
      if (!accounts.has(account)) yield { field: 'account', value: account }
      accounts.add(account)
    }
  }
}

export async function permissionSetOf({ call, sso }: Center, arn: string) {
  const found = await sso((client, { DescribePermissionSetCommand }) =>
    client.send(
      new DescribePermissionSetCommand({ InstanceArn: call.config.instance, PermissionSetArn: arn }),
    ),
  )
  return found.PermissionSet ?? {}
}

async function* permissionSets({ call, sso }: Center): AsyncGenerator<string, void, undefined> {
  const { instance: InstanceArn } = call.config
  const all = pages((place) =>
    sso((client, { ListPermissionSetsCommand }) =>
      client.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: 100, ...place })),
    ),
  )
  for await (const { PermissionSets = [] } of all) yield* PermissionSets
}

async function* accountsOf({ call, sso }: Center, arn: string): AsyncGenerator<string, void, undefined> {
  const asked = { InstanceArn: call.config.instance, PermissionSetArn: arn, MaxResults: 100 }
  const all = pages((place) =>
    sso((client, { ListAccountsForProvisionedPermissionSetCommand }) =>
      client.send(new ListAccountsForProvisionedPermissionSetCommand({ ...asked, ...place })),
    ),
  )
  for await (const { AccountIds = [] } of all) yield* AccountIds
}
