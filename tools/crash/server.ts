// The API server as a process of its own, to be killed or measured: FOLDER, and it prints its kubeconfig's path.
import { createApiServer } from '@devmatic/apiserver'

const server = await createApiServer({ dataDir: process.argv[2] ?? '' })
console.log(server.kubeconfig)
