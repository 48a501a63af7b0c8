class CreateUsers < ActiveRecord::Migration[7.2]
  def change
    create_table :users do |t|
      t.text :email, null: false, index: { unique: true }
    end
  end
end
