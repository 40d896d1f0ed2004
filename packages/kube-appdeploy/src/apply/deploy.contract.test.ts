import { startEmbeddedCluster } from '../../../../tools/test-clusters/embedded.ts'
import { bestRealNode, startRealCluster, whyNoRealCluster } from '../../../../tools/test-clusters/real.ts'
import { describeDeployContract } from '../testing/deploy-contract.ts'

const seeds = Number(process.env['SEEDS'] ?? 25)

describeDeployContract('the embedded cluster', () => startEmbeddedCluster(), {
  skipReason: 'deleting namespaces fails later, where nobody waits for it',
  lacks: {
    'what the server refuses is told with the template line': 'it does not validate yet',
    'what cannot change is made anew, but only when told': 'it lets immutable fields change',
    'a definition and an object of it, in one deployment': 'it has no custom resources yet',
    'jobs that run before hold the workloads up; when they fail, nothing else happens':
      'it lets immutable fields change',
  },
  seeds,
  runsPods: true,
})
describeDeployContract('a real Kubernetes', () => startRealCluster(bestRealNode()), {
  skipReason: whyNoRealCluster(),
  seeds,
  runsPods: bestRealNode() === 'kubelet',
})
