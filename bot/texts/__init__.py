"""Every sentence the bot says, one Fluent file per language (`en.ftl`, `zh.ftl`)."""
