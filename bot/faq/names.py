"""Names of assets and networks: two questions that differ in one of them differ in their answer."""

from __future__ import annotations

from typing import Final

# The ones that members of exchanges name most, by the words they use for them. Synonym groups in
# the content ("比特币" = "btc") join further words to these.
ASSETS_AND_NETWORKS: Final = frozenset(
    {
        "btc", "bitcoin", "eth", "ether", "ethereum", "usdt", "tether", "usdc", "dai", "busd", "tusd", "fdusd", "bnb",
        "sol", "solana", "xrp", "ripple", "ada", "cardano", "doge", "dogecoin", "shib", "trx", "tron", "dot",
        "polkadot", "matic", "pol", "polygon", "ltc", "litecoin", "bch", "avax", "avalanche", "link", "chainlink",
        "atom", "cosmos", "xlm", "stellar", "etc", "fil", "filecoin", "apt", "aptos", "arb", "arbitrum", "op",
        "optimism", "near", "icp", "algo", "algorand", "vet", "ftm", "fantom", "sui", "sei", "ton", "toncoin", "eos",
        "xmr", "monero", "zec", "dash", "pepe", "wif", "bonk", "kas", "kaspa", "tia", "celestia", "trc20", "erc20",
        "bep20", "bep2", "trc-20", "erc-20", "bep-20", "bsc", "lightning", "segwit", "mainnet", "base", "zksync",
        "linea", "kes", "usd", "eur", "gbp", "cny", "rmb", "jpy", "krw", "try", "inr", "rub", "ngn", "visa",
        "mastercard", "sepa", "swift", "paypal", "alipay", "wechat", "人民币", "美元", "欧元", "支付宝", "微信",
    }
)  # fmt: skip
