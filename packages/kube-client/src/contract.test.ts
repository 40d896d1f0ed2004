import { startEmbeddedApi } from '../../../tools/test-clusters/embedded.ts'
import { bestRealNode, startRealCluster, whyRealIsLeftOut } from '../../../tools/test-clusters/real.ts'
import { describeClientContract } from './testing/contract.ts'

describeClientContract('the embedded cluster', startEmbeddedApi)
describeClientContract('a real Kubernetes', () => startRealCluster(bestRealNode()), {
  skipReason: whyRealIsLeftOut(),
})
