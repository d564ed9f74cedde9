pub fn load(_: &mut kernel::db::Tx<'_>) -> kernel::error::Result<()> { Ok(()) }
