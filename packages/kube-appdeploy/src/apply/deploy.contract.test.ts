import { bestRealNode, startRealCluster, whyNoRealCluster } from '../../../../tools/test-clusters/real.ts'
import { describeDeployContract } from '../testing/deploy-contract.ts'

const seeds = Number(process.env['SEEDS'] ?? 25)

describeDeployContract('a real Kubernetes', () => startRealCluster(bestRealNode()), {
  skipReason: whyNoRealCluster(),
  seeds,
  runsPods: bestRealNode() === 'kubelet',
})
