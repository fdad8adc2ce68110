/**
 * What an administrator sets up before a role is handed out: the role trusts the portal alone, and the portal's own
 * user may write inline policies on these roles and otherwise only look. On AWS each role also has a permissions boundary:
 * it caps what the portal can put on it. Without one, whoever holds the portal's key can give themselves anything. Ceph's radosgw
 * offers the roles only to users with the capability `roles=read`.
 */
export function portalPolicy(roleArns: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GrantAndRevoke',
        Effect: 'Allow',
        Action: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'sts:AssumeRole'],
        Resource: roleArns,
      },
      {
        Sid: 'Look',
        Effect: 'Allow',
        Action: ['iam:ListRoles', 'iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy'],
        Resource: ['*'],
      },
    ],
  })
}

/** The trust policy of a role: whoever else may assume it could take the name of a holder. */
export function rolesTrust(portalArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: [portalArn] }, Action: ['sts:AssumeRole'] }],
  })
}
