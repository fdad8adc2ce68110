/**
 * What an administrator lets the portal's own user do: assign these permission sets to people in these accounts, and
 * look. Changing what a permission set allows, or who people are, is not among it.
 */
export function portalPolicy(given: {
  instance: string
  permissionSets: readonly string[]
  accounts: readonly string[]
}): string {
  const accounts = given.accounts.map((account) => `arn:aws:sso:::account/${account}`)
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GrantAndRevoke',
        Effect: 'Allow',
        Action: ['sso:CreateAccountAssignment', 'sso:DeleteAccountAssignment'],
        Resource: [given.instance, ...given.permissionSets, ...accounts],
      },
      {
        Sid: 'Look',
        Effect: 'Allow',
        Action: [
          'sso:ListInstances',
          'sso:ListPermissionSets',
          'sso:DescribePermissionSet',
          'sso:ListAccountsForProvisionedPermissionSet',
          'sso:ListAccountAssignments',
          'sso:ListAccountAssignmentCreationStatus',
          'sso:DescribeAccountAssignmentCreationStatus',
          'sso:DescribeAccountAssignmentDeletionStatus',
          'identitystore:GetUserId',
          'identitystore:DescribeUser',
        ],
        Resource: ['*'],
      },
    ],
  })
}
