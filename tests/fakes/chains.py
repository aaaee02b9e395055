"""Chains of every kind that content can describe, and hashes on them that never were."""

from bot.tickets.chains import Chain, Encoding

BARE = "dbfc9cd211e14f3df5654d6215860b43701154a0b98647faaea77717cc9bd538"
TRON_HASH = "ebd49ee7cd4b2290f56bc8f3032d6eabd1db1a54c71e574c3bf1f9546c89b679"
EVM_HASH = "0x92360117aeacc044cfe6a32894394bc130398ace2fce2bc8e0fde993f2e8974c"
SOLANA_HASH = "3LRAoN2G15CGZn5S5avZbLGnZG9feaQQ1Nn3Y599TmXSiBg4qY8tUZv6e23MXH41NiZBB3wiQftSow8rnifKUFzx"

BITCOIN = Chain(
    id="bitcoin",
    title={"en": "Bitcoin", "zh": "比特币"},
    aliases=("BTC",),
    encoding=Encoding.HEX,
    size=32,
    explorer="https://bitcoin.example/tx/{hash}",
    example=BARE,
    address="bc1[a-z0-9]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34}",
)
ETHEREUM = Chain(
    id="ethereum",
    title={"en": "Ethereum", "zh": "以太坊"},
    aliases=("ERC20", "ETH"),
    encoding=Encoding.HEX,
    size=32,
    prefix="0x",
    explorer="https://ethereum.example/tx/{hash}",
    example=EVM_HASH,
    address="0x[0-9a-fA-F]{40}",
)
BSC = Chain(
    id="bnb-smart-chain",
    title={"en": "BNB Smart Chain", "zh": "BNB 智能链"},
    aliases=("BEP20", "BSC"),
    encoding=Encoding.HEX,
    size=32,
    prefix="0x",
    explorer="https://bsc.example/tx/{hash}",
    example=EVM_HASH,
)
TRON = Chain(
    id="tron",
    title={"en": "TRON", "zh": "波场"},
    aliases=("TRC20", "TRX"),
    encoding=Encoding.HEX,
    size=32,
    explorer="https://tron.example/#/transaction/{hash}",
    example=TRON_HASH,
    address="T[1-9A-HJ-NP-Za-km-z]{33}",
)
SOLANA = Chain(
    id="solana",
    title={"en": "Solana", "zh": "Solana"},
    aliases=("SOL",),
    encoding=Encoding.BASE58,
    size=64,
    explorer="https://solana.example/tx/{hash}",
    example=SOLANA_HASH,
    address="[1-9A-HJ-NP-Za-km-z]{43,44}",
)
CHAINS = (BITCOIN, ETHEREUM, BSC, TRON, SOLANA)
