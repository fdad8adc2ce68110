import type { Center } from './client'
import { orNull } from './client'
import { accountOf, userNameOf } from './config'

/** The identifier of the user behind an account, or null. */
export async function userIdOf({ call, store }: Center, account: string): Promise<string | null> {
  const { identityStore: IdentityStoreId } = call.config
  const AttributeValue = userNameOf(account, call.config)
  const found = await orNull(
    store((client, { GetUserIdCommand }) =>
      client.send(
        new GetUserIdCommand({
          IdentityStoreId,
          AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue } },
        }),
      ),
    ),
  )
  return found?.UserId ?? null
}

/** The account behind the identifier of a user; the identifier, quoted, of one who was deleted. */
export async function accountOfUser({ call, store }: Center, id: string): Promise<string> {
  const { identityStore: IdentityStoreId } = call.config
  const found = await orNull(
    store((client, { DescribeUserCommand }) =>
      client.send(new DescribeUserCommand({ IdentityStoreId, UserId: id })),
    ),
  )
  return found?.UserName === undefined ? JSON.stringify(id) : accountOf(found.UserName, call.config)
}
