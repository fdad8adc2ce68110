import { setupScript } from './setup.sql'

const [user = 'gatehouse', from = '%'] = process.argv.slice(2)

process.stdout.write(setupScript(user, from))
