require_relative "boot"
require "active_record/railtie"

module Shop
  class Application < Rails::Application
    config.load_defaults 7.2
    config.eager_load = false
    # The container's file system is read-only.
    config.logger = Logger.new($stdout)
    config.active_record.dump_schema_after_migration = false
  end
end
